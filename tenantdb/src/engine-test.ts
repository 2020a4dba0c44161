import { test as base } from 'vitest';
import type { Database, Engine, Statements } from './engine.ts';
import type { EngineOptions } from './write/engine-on.ts';

/** A database for one test, empty, and what the world around it can do. */
export interface Opened<DB extends Database> {
  readonly engine: DB;
  /** The same database as another process would find it. The contract closes it. */
  reopen(): Promise<DB>;
  /** Leaves no space for anything big, until the answered function is called. */
  fill(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
export type OpenedEngine = Opened<Engine>;

export type OpenDatabase<DB extends Database = Database> = () => Promise<Opened<DB>>;
export type OpenEngine = (options?: EngineOptions) => Promise<OpenedEngine>;

/** Tests of a database that has the table `item`, fresh for each. */
export function engineTest<DB extends Database>(open: OpenDatabase<DB>) {
  return base.extend<{ opened: Opened<DB>; db: DB }>({
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
  body text,
  parent_id integer references item (id),
  count integer not null default 0 check (count >= 0)
)`;
export const add = (db: Statements, name: string, body: string | null = null) =>
  db.run('insert into item (name, body) values (:name, :body)', { name, body });
/** A mebibyte. Not for a name: what is unique must be short on PostgreSQL. */
export const big = 'x'.repeat(1 << 20);
export const names = async (db: Statements): Promise<string[]> =>
  (await db.query<{ name: string }>('select name from item order by name')).map((row) => row.name);
