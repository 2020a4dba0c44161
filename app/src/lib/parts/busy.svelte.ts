import type { SubmitFunction } from '$app/forms';
import { tick } from 'svelte';

/**
 * Whether a form is under way, for its button. `track` goes to `use:enhance`; `after` runs once the page
 * shows the answer; a refused field gets the focus.
 */
export function busyWhile(after?: (result: { readonly type: string }) => void, keepFields = false) {
  let now = $state(false);
  const track: SubmitFunction = ({ formElement }) => {
    now = true;
    return async ({ update, result }) => {
      await update({ reset: !keepFields && result.type === 'success' });
      now = false;
      await tick();
      if (result.type === 'failure') formElement.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      after?.(result);
    };
  };
  return {
    get now() {
      return now;
    },
    track,
  };
}
