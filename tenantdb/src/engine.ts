/** A value that goes into or comes out of SQL on every engine. Times are epoch milliseconds, booleans 0 or 1. */
export type SqlValue = string | number | bigint | null | Uint8Array;
/** Values of the `:name` placeholders. Each placeholder of the statement must be named here. */
export type SqlParams = Readonly<Record<string, SqlValue>>;
/** One row; column names as the statement gives them (quote aliases: `as "sentAt"`). */
export type SqlRow = Record<string, SqlValue>;

/** One statement of a list that is done whole or not at all. */
export interface Statement {
  readonly sql: string;
  readonly params?: SqlParams;
}

/** What every SQL database can: statements one by one, and lists of them that are known beforehand. */
export interface Statements {
  /** All rows of a statement that only reads (or that has `returning`). */
  query<Row = SqlRow>(sql: string, params?: SqlParams): Promise<Row[]>;
  /** The first row, or `undefined`. */
  queryOne<Row = SqlRow>(sql: string, params?: SqlParams): Promise<Row | undefined>;
  /** One statement that writes; `changes` counts the rows. Durable once resolved, unless inside a transaction, whose end makes it so. */
  run(sql: string, params?: SqlParams): Promise<{ readonly changes: number }>;
  /** All of them in this order, or none; answers what each changed. Which are done may depend on rows, but not on this program. */
  runAll(statements: readonly Statement[]): Promise<readonly { readonly changes: number }[]>;
}

/** Statements against one tenant's database: the whole of it, or one transaction. */
export interface Sql extends Statements {
  /**
   * Interactive: reads inside see its writes; a throw rolls back and rejects with what was thrown; nested calls are savepoints.
   * A handle used after its end throws. Keep it short, and wait for nothing but the database in it: there is one writer, and
   * one that takes too long is cut off: undone, and rejected with `TransactionEnded`.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
}

/**
 * A SQL database without interactive transactions, as D1 is one. Every {@link Engine} is one too. Its rules are E1, E3, E8 and E9 below,
 * and:
 *
 * - **E10** `runAll` is done whole or not at all; whoever reads beside it sees all of it or nothing.
 */
export interface Database extends Statements {
  readonly dialect: 'sqlite' | 'postgres';
  /** The letters that `lower` folds (E9): of every alphabet, or of ASCII where the database cannot be taught more. */
  readonly folds: 'unicode' | 'ascii';
  /** A column that the engine keeps in each table by itself, and that no statement names or is answered. */
  readonly hidden?: string | undefined;
  close(): Promise<void>;
}

/**
 * One tenant's SQL database, wherever it lives. The only port of this library.
 *
 * - **E1** `run`, `runAll` and `transaction` resolve only after their effect is durable; a rejected one left nothing behind.
 * - **E2** One writer at a time: two transactions never overlap, and are ordered first come, first served.
 * - **E3** A read outside a transaction sees only committed rows and does not wait for a writer.
 * - **E4** A transaction sees its own writes; a throw inside it undoes them all; savepoints nest.
 * - **E5** A call on the engine itself inside a transaction's `work` joins that transaction, so it cannot deadlock.
 * - **E6** A handle used after its transaction ended throws `TransactionEnded`.
 * - **E7** Writers that wait at the same time are committed together, and acknowledged together (group commit); one failing leaves the others whole.
 * - **E8** A broken unique, foreign key, check or not-null constraint rejects with `ConstraintBroken`; a full disk with `StorageFull`.
 * - **E9** `lower(x)` in SQL folds the letters that `folds` says, so that a search by name finds the same everywhere they are alike.
 *
 * Constraints are checked statement by statement: deferred ones would break at the COMMIT that others share (E7).
 */
export interface Engine extends Database, Sql {}
