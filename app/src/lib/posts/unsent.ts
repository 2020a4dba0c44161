import type { ActionResult } from '$app/forms';

/**
 * Why a form's words did not arrive, for answers that would take the page away with them: the line broke, or nobody is signed in any more.
 * `undefined` for an answer of the form itself.
 */
export function unsent(result: ActionResult): 'lost' | 'signedOut' | undefined {
  if (result.type === 'error') return 'lost';
  return result.type === 'redirect' && result.location.startsWith('/sign-in') ? 'signedOut' : undefined;
}

export const unsentWords = {
  lost: 'That did not arrive. What you wrote is still here: try again.',
  signedOut: 'You are signed out. What you wrote is still here: sign in in another tab, then try again.',
} as const;
