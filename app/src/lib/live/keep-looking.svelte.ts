import { invalidate } from '$app/navigation';

/** How often a page that somebody looks at is read anew, ms. Jobs and deliveries are in no workspace's stream of changes. */
const lookMs = 2_000;

/** Reads anew what depends on `shown` while the page is looked at, and `wanted` says that it shows the latest. */
export function keepLooking(shown: string, wanted: () => boolean = () => true): void {
  $effect(() => {
    if (!wanted()) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void invalidate(shown).catch(() => undefined);
    }, lookMs);
    return () => clearInterval(timer);
  });
}
