import type { ActionResult } from '$app/forms';
import { expect, test } from 'vitest';
import { unsent } from './unsent.ts';

test.for([
  [{ type: 'error', error: { message: 'no line' } }, 'lost'],
  [{ type: 'redirect', status: 303, location: '/sign-in?next=%2Fw' }, 'signedOut'],
  [{ type: 'redirect', status: 303, location: '/w/agora/posts/x' }, undefined],
  [{ type: 'failure', status: 422 }, undefined],
  [{ type: 'success', status: 200 }, undefined],
] as const)('%j: %s', ([result, why]) => {
  expect(unsent(result as unknown as ActionResult)).toBe(why);
});
