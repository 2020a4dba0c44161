import type { SubmitFunction } from '$app/forms';

/** Whether a form is under way, for its button. `track` goes to `use:enhance`; `after` runs once the page shows the answer. */
export function busyWhile(after?: (result: { readonly type: string }) => void, keepFields = false) {
  let now = $state(false);
  const track: SubmitFunction = () => {
    now = true;
    return async ({ update, result }) => {
      await update({ reset: !keepFields && result.type === 'success' });
      now = false;
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
