import type { Outbox, OutboxEntry } from './outbox.ts';

/** {@link Outbox} in memory. */
export function createMemoryOutbox(): Outbox {
  let kept: OutboxEntry[] = [];
  const done = new Set<string>();
  return {
    add: async (entries) => void kept.push(...entries),
    waiting: async (limit) => kept.slice(0, limit),
    async remove(ids) {
      kept = kept.filter(({ id }) => !ids.includes(id));
    },
    async once(key) {
      if (done.has(key)) return false;
      done.add(key);
      return true;
    },
  };
}
