import type { Fanout, Missed, News } from './fanout.ts';

/** {@link Fanout} within one process, which never misses anything by itself. */
export interface MemoryFanout extends Fanout {
  /** Tells every listener that news may have been missed. */
  missed(): void;
}

/** {@link Fanout} within one process. Where Stoa is one process this is the real one. `broke` hears what a listener threw. */
export function createMemoryFanout(broke: (cause: unknown) => void = () => {}): MemoryFanout {
  const listeners = new Set<(news: News | Missed) => void>();
  const tell = (news: News | Missed): void => {
    for (const listener of listeners)
      queueMicrotask(() => {
        if (!listeners.has(listener)) return;
        try {
          listener(news);
        } catch (cause) {
          broke(cause);
        }
      });
  };
  return {
    publish: tell,
    missed: () => tell({ type: 'missed' }),
    listen(listener) {
      const own = (news: News | Missed): void => listener(news);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
