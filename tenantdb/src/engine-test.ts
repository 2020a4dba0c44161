import { test as base } from 'vitest';
import type { Engine, Sql } from './engine.ts';

/** An engine for one test, empty, and what the world around it can do. */
export interface OpenedEngine {
  readonly engine: Engine;
  /** The same database as another process would find it. The contract closes it. */
  reopen(): Promise<Engine>;
  /** Leaves no space for anything big, until the answered function is called. */
  fill(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export type OpenEngine = (options?: { transactionLimitMs: number }) => Promise<OpenedEngine>;

/** Tests of an engine that has the table `item`, fresh for each. */
export function engineTest(open: OpenEngine) {
  return base.extend<{ opened: OpenedEngine; db: Engine }>({
    opened: async ({}, use) => {
      const opened = await open();
      await opened.engine.run(itemTable);
      await use(opened);
      await opened.close();
    },
    db: async ({ opened }, use) => use(opened.engine),
  });
}

export const itemTable = `create table item (
  id integer primary key,
  name text not null unique,
  parent_id integer references item (id),
  count integer not null default 0 check (count >= 0)
)`;
export const add = (db: Sql, name: string) => db.run('insert into item (name) values (:name)', { name });
export const names = async (db: Sql): Promise<string[]> =>
  (await db.query<{ name: string }>('select name from item order by name')).map((row) => row.name);
