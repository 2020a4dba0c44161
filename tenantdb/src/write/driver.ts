import type { SqlParams, Statement } from '../engine.ts';

/** Answered at once where the database lives in this process, later where it does not. */
export type MaybePromise<T> = T | Promise<T>;

/** A statement that is known before its transaction begins, and what is wanted of it. */
export interface Step extends Statement {
  readonly gives: 'rows' | 'changes';
}
/** What several lists of steps came to: what each step gave, or the first list that failed, with all of them undone or to be undone. */
export type Flown =
  { readonly given: readonly (readonly unknown[])[] } | { readonly failed: number; readonly cause: unknown };

/** Lists of steps, each one writer's own, that go to a distant database together instead of waiting for each other's answers. */
export interface Flights {
  /**
   * A whole transaction: begin, all lists in their order, commit. With `given` all is durable, with `failed` nothing is.
   * Rejects when that is so for another reason than one list (the server is away), or cannot be known (`OutcomeUnknown`).
   */
  whole(lists: readonly (readonly Step[])[]): Promise<Flown>;
  /** Within the transaction that is open. What was done before a failed list is undone by the caller, by its savepoint. */
  inside(lists: readonly (readonly Step[])[]): Promise<Flown>;
}

/**
 * What a SQL database must offer for {@link engineOn} to make an engine of it: one connection that writes, and reads beside it.
 * Errors come out as this library's. Calls never overlap, but for `read`.
 */
export interface Driver {
  readonly dialect: 'sqlite' | 'postgres';
  /** Whether a statement that fails undoes just itself (SQLite) or spoils its whole transaction (PostgreSQL). */
  readonly failedStatement: 'undone' | 'spoils';
  /** The letters that `lower` folds (E9): of every alphabet, unless it says otherwise. */
  readonly folds?: 'unicode' | 'ascii';
  /** A column in each table that rows come without. */
  readonly hidden?: string | undefined;

  all<Row>(sql: string, params: SqlParams): MaybePromise<Row[]>;
  run(sql: string, params: SqlParams): MaybePromise<{ readonly changes: number }>;
  /**
   * Committed rows, without waiting for the writer, whatever it has open. `undefined` when the statement would write:
   * then it has to queue.
   */
  read<Row>(sql: string, params: SqlParams): MaybePromise<Row[]> | undefined;

  /** `what` is one interactive transaction, or a group: single statements, and transactions each under a savepoint. */
  begin(what: 'transaction' | 'group'): MaybePromise<void>;
  /** Durable once it returns. */
  commit(): MaybePromise<void>;
  rollback(): MaybePromise<void>;
  /** Savepoints nest; `depth` counts from 1. */
  savepoint(depth: number): MaybePromise<void>;
  release(depth: number): MaybePromise<void>;
  /** Undoes what came after the savepoint, and releases it. */
  rollbackTo(depth: number): MaybePromise<void>;
  readonly flights?: Flights;
  /** `false` once the database itself has given a transaction up (say, on a full disk). */
  inTransaction(): boolean;

  close(): MaybePromise<void>;
}
