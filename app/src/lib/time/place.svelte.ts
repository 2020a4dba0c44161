import type { Instant } from '@stoa/domain';
import { createContext, onMount } from 'svelte';

/** Where and when the reader is. */
export interface Place {
  /** IANA name. The server knows it by a cookie that `app.html` keeps; before that it is UTC until the page is live. */
  readonly zone: string;
  /** For dates and numbers. */
  readonly locale: string;
  /** Moves on every 15 s while the page is open. */
  readonly now: Instant;
}

const [placeHere, setPlace] = createContext<Place>();
export { placeHere };

export function providePlace(from: () => { zone: string | undefined; locale: string; now: number }): void {
  let zone = $state(from().zone ?? 'UTC');
  let now = $state(from().now as Instant);
  setPlace({
    get zone() {
      return zone;
    },
    get now() {
      return now;
    },
    get locale() {
      return from().locale;
    },
  });
  onMount(() => {
    zone = Intl.DateTimeFormat().resolvedOptions().timeZone || zone;
    const tick = () => (now = Date.now() as Instant);
    const timer = setInterval(tick, 15_000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  });
}
