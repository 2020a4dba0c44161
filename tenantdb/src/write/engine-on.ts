import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseClosed } from '../errors.ts';
import type { Engine, Sql, SqlParams } from '../engine.ts';
import type { Driver } from './driver.ts';
import { createLane } from './lane.ts';
import { createTransactions, oneByOne } from './transaction.ts';
import { createWriter } from './writer.ts';

export interface EngineOptions {
  /** How long an interactive transaction may hold the writer, ms; 0 is no limit. */
  readonly transactionLimitMs?: number;
  /**
   * Called when committed rows may have become others: after each COMMIT and each failed try of one, before any writer hears of it.
   * What was read before may be old from then on. It must not throw.
   */
  readonly committed?: () => void;
}

type Changes = { readonly changes: number };

/** An {@link Engine} on a driver: the same queue, group commit and nesting for each database. */
export function engineOn(
  driver: Driver,
  { transactionLimitMs = 5_000, committed = () => {} }: EngineOptions = {},
): Engine {
  const lane = createLane(driver);
  const writer = createWriter(driver, lane, committed);
  const transactions = createTransactions(lane, transactionLimitMs);
  let closing: Promise<void> | undefined;

  async function query<Row>(sql: string, params: SqlParams = {}): Promise<Row[]> {
    if (closing) throw new DatabaseClosed();
    const current = transactions.current();
    if (current) return current.query<Row>(sql, params);
    return (
      driver.read<Row>(sql, params) ??
      writer.write('statement', () => lane.all<Row>(sql, params), {
        steps: [{ sql, params, gives: 'rows' }],
        toValue: ([rows]) => rows as Row[],
      })
    );
  }

  async function transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const current = transactions.current();
    if (current) return current.transaction(work);
    // Other writers' turns come in between: what the caller's own context holds must still be there when the work runs.
    const asCaller = AsyncLocalStorage.snapshot();
    return writer.write('transaction', (depth) => asCaller(() => transactions.run(depth, work)));
  }

  return {
    dialect: driver.dialect,
    folds: driver.folds ?? 'unicode',
    hidden: driver.hidden,
    query,
    queryOne: async <Row>(sql: string, params?: SqlParams) => (await query<Row>(sql, params))[0],
    async run(sql, params = {}) {
      const current = transactions.current();
      if (current) return current.run(sql, params);
      return writer.write('statement', () => lane.run(sql, params), {
        steps: [{ sql, params, gives: 'changes' }],
        toValue: ([changes]) => changes as Changes,
      });
    },
    async runAll(statements) {
      const current = transactions.current();
      if (current) return current.runAll(statements);
      const oneAfterTheOther = (tx: Sql) => oneByOne(tx, statements);
      return writer.write('transaction', (depth) => transactions.run(depth, oneAfterTheOther), {
        steps: statements.map((statement) => ({ ...statement, gives: 'changes' })),
        toValue: (changes) => changes as readonly Changes[],
      });
    },
    transaction,
    close() {
      closing ??= writer.close().then(() => driver.close());
      return closing;
    },
  };
}
