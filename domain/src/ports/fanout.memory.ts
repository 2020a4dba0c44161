import type { Fanout, News } from './fanout.ts';

/** {@link Fanout} within one process. Where Stoa is one process this is the real one. `broke` hears what a listener threw. */
export function createMemoryFanout(broke: (cause: unknown) => void = () => {}): Fanout {
  const listeners = new Set<(news: News) => void>();
  return {
    publish(news) {
      for (const listener of listeners)
        queueMicrotask(() => {
          if (!listeners.has(listener)) return;
          try {
            listener(news);
          } catch (cause) {
            broke(cause);
          }
        });
    },
    listen(listener) {
      const own = (news: News): void => listener(news);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
