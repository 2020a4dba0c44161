import type { Transactions } from '@stoa/domain';
import type { Engine } from '@stoa/tenantdb';

/** {@link Transactions} of a workspace's engine, whose ports join the transaction that they are called in (E5). */
export function createTransactions(db: Engine): Transactions {
  return { atomically: (work) => db.transaction(() => work()) };
}
