import type { ActionResult } from '$app/forms';
import { m } from '#lib/words/made/messages.js';

/**
 * Why a form's words did not arrive, for answers that would take the page away with them: the line broke, or nobody is signed in any more.
 * `undefined` for an answer of the form itself.
 */
export function unsent(result: ActionResult): 'lost' | 'signedOut' | undefined {
  if (result.type === 'error') return 'lost';
  return result.type === 'redirect' && result.location.startsWith('/sign-in') ? 'signedOut' : undefined;
}

export const unsentWords = {
  get lost() {
    return m.posts_lost();
  },
  get signedOut() {
    return m.posts_signed_out();
  },
};
