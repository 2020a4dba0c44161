import { invalidate } from '$app/navigation';
import { onMount } from 'svelte';
import { whoIsIn } from './who-is-in.ts';

/** Somebody who looks at a list should not press Join to an empty room: half a minute old at most, ms. */
const everyMs = 20_000;

/** Asks again who is in while the page is looked at. A failed try is made up for by the next. */
export function keepFresh(): void {
  onMount(() => {
    const ask = () => {
      if (document.visibilityState === 'visible') void invalidate(whoIsIn).catch(() => undefined);
    };
    const timer = setInterval(ask, everyMs);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  });
}
