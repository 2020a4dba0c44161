import { invalidate, invalidateAll } from '$app/navigation';
import type { Heard } from './line.ts';
import { shareLine } from './shared-line.ts';

/** Changes that come together are asked for together, and not by all readers in one instant, ms. */
const gatherMs = 80;
const spreadMs = 160;

/**
 * Asks again for what a page shows when it changed, until the answered function is called. A page that nobody looks at waits until
 * somebody does.
 */
export function keepLive(url: string, from: number): () => void {
  let topics = new Set<string>();
  let all = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask(): void {
    timer = undefined;
    if (document.visibilityState !== 'visible' || !(all || topics.size > 0)) return;
    // Without a network Kit would leave the page for one that the browser cannot load.
    if (!navigator.onLine) return;
    const wanted = topics;
    const everything = all;
    topics = new Set();
    all = false;
    const asked = everything ? invalidateAll() : invalidate(({ href }) => wanted.has(href));
    asked.catch(() => (all = true));
  }
  const askSoon = (): void => void (timer ??= setTimeout(ask, gatherMs + Math.random() * spreadMs));

  const stop = shareLine(url, from, (heard: Heard) => {
    if (heard.type === 'changed') for (const topic of heard.topics) topics.add(`stoa:${topic}`);
    else all = true;
    askSoon();
  });
  document.addEventListener('visibilitychange', askSoon);
  addEventListener('online', askSoon);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', askSoon);
    removeEventListener('online', askSoon);
    stop();
  };
}
