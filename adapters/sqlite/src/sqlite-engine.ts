import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseBusy, engineOn, type Driver, type Engine, type EngineOptions } from '@stoa/tenantdb';
import { openConnection, type Connection } from './connection.ts';
import { makePlace } from './place.ts';

/** An {@link Engine} on one SQLite file. */
export interface SqliteEngine extends Engine {
  readonly dialect: 'sqlite';
  readonly file: string;
}

export interface SqliteOptions extends EngineOptions {
  /** Whether a missing file is a lost one (`DatabaseDamaged`) instead of one to make. */
  readonly mustExist?: boolean;
}

/** How long beginning a transaction waits for another process that writes, ms. */
const lockMs = 5_000;

/**
 * Opens the database in `file`, made with its folder where there is none. Throws `StorageNotWritable`, `StorageFull`,
 * `TooManyOpen` or `DatabaseDamaged`, each with a message that says what to do.
 */
export async function openSqlite(
  file: string,
  { mustExist = false, ...options }: SqliteOptions = {},
): Promise<SqliteEngine> {
  makePlace(file, mustExist);
  return { ...engineOn(createDriver(file), options), dialect: 'sqlite', file };
}

/** A database in this process's memory, gone once it is closed: a place for what was worked out from elsewhere. */
export function openSqliteInMemory(options: EngineOptions = {}): Engine {
  return engineOn(createDriver(':memory:'), options);
}

/** How long nobody has to ask before a database gives up what it keeps in memory only to be quick, ms. */
const restMs = 10_000;

/**
 * One connection that writes and, from the first time that somebody reads while a transaction is open, one that only reads: until
 * then the writing one has nothing but committed rows to show, and half the file descriptors and the memory are saved. After a quiet while the
 * reading one is closed again.
 */
function createDriver(file: string): Driver {
  const writing = openConnection(file, 'write');
  let reading: Connection | undefined;
  const resting = setTimeout(rest, restMs).unref();

  function rest(): void {
    if (writing.inTransaction()) return void resting.refresh();
    reading?.close();
    reading = undefined;
    writing.rest();
  }

  return {
    dialect: 'sqlite',
    failedStatement: 'undone',
    all: (sql, params) => writing.all(sql, params),
    run: (sql, params) => writing.run(sql, params),
    read(sql, params) {
      resting.refresh();
      if (!writing.isReading(sql)) return undefined;
      if (!writing.inTransaction()) return writing.all(sql, params);
      // A second connection would be to another memory: readers wait for the writer there.
      if (file === ':memory:') return undefined;
      reading ??= openConnection(file, 'read');
      return reading.all(sql, params);
    },

    begin() {
      resting.refresh();
      return begin(writing);
    },
    commit: () => writing.exec('commit'),
    rollback: () => writing.exec('rollback'),
    savepoint: (depth) => writing.exec(`savepoint s${depth}`),
    release: (depth) => writing.exec(`release s${depth}`),
    rollbackTo: (depth) => writing.exec(`rollback to s${depth}; release s${depth}`),
    inTransaction: () => writing.inTransaction(),

    close() {
      clearTimeout(resting);
      reading?.close();
      writing.close();
    },
  };
}

/** Another process may hold the lock for a moment: SQLite's own waiting would block this one. */
async function begin(connection: Connection): Promise<void> {
  for (const until = performance.now() + lockMs; ; await sleep(10))
    try {
      return connection.exec('begin immediate');
    } catch (cause) {
      if (!(cause instanceof DatabaseBusy) || performance.now() > until) throw cause;
    }
}
