import type { Transactions } from './transactions.ts';

/** {@link Transactions} in memory: one after the other. What a failed one wrote stays (TR2), as there is no disk to take it back from. */
export function createMemoryTransactions(): Transactions {
  let last: Promise<unknown> = Promise.resolve();
  return {
    atomically(work) {
      const done = last.then(work);
      last = done.catch(() => undefined);
      return done;
    },
  };
}
