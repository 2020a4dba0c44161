/// <reference types="@cloudflare/workers-types" />
import { engineOn, type Driver, type Engine, type EngineOptions, type SqlParams } from '@stoa/tenantdb';
import { numbered, toRow, valuesOf } from './placeholders.ts';
import { fromCloudflare } from './sqlite-said.ts';

export type ObjectStorage = Pick<DurableObjectStorage, 'sql' | 'transactionSync' | 'sync'>;

/** An {@link Engine} on the SQLite of one Durable Object, which is that database's only process. */
export function openObjectEngine(storage: ObjectStorage, options: EngineOptions = {}): Engine {
  return engineOn(createDriver(storage), options);
}

interface Written {
  readonly sql: string;
  readonly params: SqlParams;
}

/**
 * The platform's own interactive transaction (`storage.transaction`) lets nothing else happen in the object, reads and timers included, and
 * resets the object after 30 s in which a timer was waited for. So it is not used. An interactive transaction here keeps a list of what it
 * wrote; each statement runs on top of that list inside `transactionSync`, which is then undone, and the commit runs the list once more for
 * good. There is one writer (E2), so that each run finds what the one before found. Readers beside it see committed rows without
 * waiting (E3). The price is `n²/2` statements for a transaction of `n` writes; ours have two or three.
 *
 * Single statements are done once: what one turn of the event loop writes is committed together by the platform, and `sync` tells when it
 * is durable.
 */
function createDriver(storage: ObjectStorage): Driver {
  const { sql } = storage;
  let open = false;
  /** What the interactive transaction wrote so far; `undefined` while there is none. */
  let written: Written[] | undefined;
  /** How much of it stood at each savepoint, by depth. `undefined` for the one that stands around a transaction within a group. */
  const marks: (number | undefined)[] = [];

  function exec<Row>(text: string, params: SqlParams): Row[] {
    const statement = numbered(text);
    try {
      const rows = sql.exec(statement.sql, ...valuesOf(statement, params)).toArray();
      return rows.map((row) => toRow<Row>(row));
    } catch (cause) {
      throw fromCloudflare(cause, 'this Durable Object');
    }
  }
  function write(text: string, params: SqlParams): { changes: number; rows: unknown[] } {
    const rows = exec(text, params);
    return { changes: Number(sql.exec('select changes() as n').one()['n']), rows };
  }
  function replay(list: readonly Written[]): void {
    for (const { sql: text, params } of list) exec(text, params);
  }

  /** On top of what the transaction wrote, and undone again. */
  function tentatively<T>(list: readonly Written[], work: () => T): T {
    let result!: T;
    try {
      storage.transactionSync(() => {
        replay(list);
        result = work();
        throw undo;
      });
    } catch (cause) {
      if (cause !== undo) throw cause;
    }
    return result;
  }
  function step<T>(text: string, params: SqlParams, work: () => T): T {
    const list = written;
    if (!list) return work();
    const result = tentatively(list, work);
    if (!isReading(text)) list.push({ sql: text, params });
    return result;
  }
  function keep(): void {
    const list = written;
    written = undefined;
    if (list && list.length > 0) storage.transactionSync(() => replay(list));
  }

  return {
    dialect: 'sqlite',
    failedStatement: 'undone',
    folds: 'ascii',
    all: <Row>(text: string, params: SqlParams) => step(text, params, () => exec<Row>(text, params)),
    run: (text, params) => step(text, params, () => ({ changes: write(text, params).changes })),
    read: (text, params) => (isReading(text) ? exec(text, params) : undefined),

    begin(what) {
      open = true;
      written = what === 'transaction' ? [] : undefined;
    },
    async commit() {
      keep();
      open = false;
      await storage.sync();
    },
    rollback() {
      written = undefined;
      open = false;
    },
    savepoint(depth) {
      marks[depth] = written?.length;
      written ??= [];
    },
    release(depth) {
      if (marks[depth] === undefined) keep();
    },
    rollbackTo(depth) {
      const mark = marks[depth];
      if (mark === undefined) written = undefined;
      else written?.splice(mark);
    },
    inTransaction: () => open,
    close() {},
  };
}

const undo = new Error('Undoes what was only tried.');

/** `with` may end in a statement that writes; those of ours that begin with `select` cannot. */
const isReading = (text: string): boolean =>
  /^\s*(?:select|values|pragma)\b/i.test(text) ||
  (/^\s*with\b/i.test(text) && !/\b(?:insert|update|delete)\b/i.test(text));
