import type { SqlParams } from '../engine.ts';
import type { Driver, Flown, MaybePromise, Step } from './driver.ts';

/**
 * The writing connection within one transaction. It remembers when the database itself gave the transaction up (SQLite does on
 * a full disk): what came after would be committed statement by statement, so nothing more goes through, and each try fails as the first did.
 */
export interface Lane {
  all<Row>(sql: string, params: SqlParams): MaybePromise<Row[]>;
  run(sql: string, params: SqlParams): MaybePromise<{ readonly changes: number }>;
  /** Several lists at once. Only where the driver has `flights`. */
  fly(lists: readonly (readonly Step[])[]): Promise<Flown>;
  begin(what: 'transaction' | 'group'): MaybePromise<void>;
  commit(): MaybePromise<void>;
  rollback(): Promise<void>;
  savepoint(depth: number): MaybePromise<void>;
  release(depth: number): MaybePromise<void>;
  rollbackTo(depth: number): MaybePromise<void>;
  /** Why the database gave the transaction up. */
  lost(): { readonly cause: unknown } | undefined;
}

export function createLane(driver: Driver): Lane {
  let lost: { cause: unknown } | undefined;

  const failed = (cause: unknown): never => {
    if (!driver.inTransaction()) lost ??= { cause };
    throw cause;
  };
  function inside<T>(step: () => MaybePromise<T>): MaybePromise<T> {
    if (lost) throw lost.cause;
    try {
      const done = step();
      return done instanceof Promise ? done.catch(failed) : done;
    } catch (cause) {
      return failed(cause);
    }
  }

  return {
    all: (sql, params) => inside(() => driver.all(sql, params)),
    run: (sql, params) => inside(() => driver.run(sql, params)),
    fly: async (lists) => inside(() => driver.flights!.inside(lists)),
    begin(what) {
      lost = undefined;
      return driver.begin(what);
    },
    commit: () => inside(() => driver.commit()),
    async rollback() {
      if (driver.inTransaction()) await driver.rollback();
    },
    savepoint: (depth) => inside(() => driver.savepoint(depth)),
    release: (depth) => inside(() => driver.release(depth)),
    rollbackTo: (depth) => (lost ? undefined : inside(() => driver.rollbackTo(depth))),
    lost: () => lost,
  };
}
