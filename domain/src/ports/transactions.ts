/**
 * Several writes to the records of one workspace as one.
 *
 * - **TR1** What `work` wrote by any port of the workspace is kept whole once `atomically` has resolved.
 * - **TR2** When `work` rejects, nothing of it is kept, and `atomically` rejects with the same.
 * - **TR3** `work` reads what it has written, and what nobody else changes until it ends.
 */
export interface Transactions {
  /** There is one writer: `work` waits for nothing but the records. One inside another is not for use cases. */
  atomically<T>(work: () => Promise<T>): Promise<T>;
}
export interface TransactionsDep {
  readonly transactions: Transactions;
}
