import Database from 'better-sqlite3';
import type { SqlParams } from '@stoa/tenantdb';
import { fromSqlite } from './sqlite-error.ts';
import { steady } from './steady.ts';

/** Statements that a connection keeps prepared: 9 KiB each, and preparing again costs 10 µs. */
const mostStatements = 50;
const isSchema = /^\s*(create|drop|alter)\s/i;
/** How long a statement blocks this process for another one's lock, ms. Beginning to write waits longer, without blocking. */
const busyMs = 100;
/** Pages that a connection keeps in memory, KiB. SQLite's own 2,000 would be 1 GiB for 500 workspaces. */
const cacheKiB = 1_000;

/** One connection to a file, with its prepared statements. Everything throws tenantdb's errors. */
export interface Connection {
  all<Row>(sql: string, params: SqlParams): Row[];
  run(sql: string, params: SqlParams): { readonly changes: number };
  /** Whether the statement only reads. */
  isReading(sql: string): boolean;
  exec(sql: string): void;
  inTransaction(): boolean;
  /** Gives up what it keeps in memory to be quick: prepared statements and pages. */
  rest(): void;
  /** Copies the whole database into another file, in steps between which others get their turn. */
  backup(file: string): Promise<void>;
  close(): void;
}

export function openConnection(file: string, mode: 'write' | 'read'): Connection {
  const attempt = <T>(step: () => T): T => {
    try {
      return step();
    } catch (cause) {
      throw fromSqlite(cause, file);
    }
  };
  const database = attempt(
    () => new Database(file, { readonly: mode === 'read', fileMustExist: true, timeout: busyMs }),
  );
  try {
    attempt(() => configure(database, mode));
  } catch (cause) {
    database.close();
    throw cause;
  }
  const prepared = new Map<string, Database.Statement>();

  function statement(sql: string): Database.Statement {
    const known = prepared.get(sql);
    const found = known ?? database.prepare(steady(sql));
    if (known) prepared.delete(sql);
    else if (prepared.size >= mostStatements) prepared.delete(prepared.keys().next().value!);
    prepared.set(sql, found);
    return found;
  }

  let hasNewSchema = false;
  /** What a migration read and wrote is not what will be asked for. */
  function exec(sql: string): { readonly changes: number } {
    database.exec(sql);
    hasNewSchema ||= isSchema.test(sql);
    if (hasNewSchema && !database.inTransaction) {
      hasNewSchema = false;
      rest();
    }
    return { changes: 0 };
  }
  function rest(): void {
    prepared.clear();
    database.exec('pragma shrink_memory');
  }

  return {
    all: <Row>(sql: string, params: SqlParams) =>
      attempt(() => {
        const found = statement(sql);
        if (found.reader) return found.all(params) as Row[];
        found.run(params);
        return [];
      }),
    run: (sql, params) =>
      attempt(() => {
        // What migrations say is said once: kept, it would take 0.3 MiB of each new workspace.
        if (isSchema.test(sql)) return exec(sql);
        const found = Object.keys(params).length > 0 ? statement(sql) : database.prepare(sql);
        return { changes: found.reader ? found.all(params).length : found.run(params).changes };
      }),
    isReading: (sql) => attempt(() => statement(sql).readonly),
    exec: (sql) => attempt(() => void exec(sql)),
    inTransaction: () => database.inTransaction,
    rest: () => attempt(rest),
    async backup(to) {
      await database.backup(to).catch((cause: unknown) => {
        throw fromSqlite(cause, to);
      });
    },
    close: () => void database.close(),
  };
}

/** In one call: one by one the settings took 0.05 of the 0.2 ms in which a file is opened. */
function configure(database: Database.Database, mode: 'write' | 'read'): void {
  database.exec(mode === 'write' ? forWriting + forBoth : forBoth);
  database.function('lower', { deterministic: true }, (text: unknown) =>
    text === null ? null : String(text).toLowerCase(),
  );
}

// Without secure_delete what was deleted stays in free pages, and so in backups: links of mails that were sent, say.
// With synchronous = normal, 9 % of the acknowledged writes of the last second were lost at a power cut.
const forWriting = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma foreign_keys = on;
  pragma secure_delete = on;
  pragma journal_size_limit = 8388608;`;
const forBoth = `
  pragma cache_size = -${cacheKiB};
  pragma trusted_schema = off;
  pragma cell_size_check = on;`;
