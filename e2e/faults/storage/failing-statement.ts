import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DatabaseBusy } from '@stoa/tenantdb';
import type { Fault } from '../fault.ts';
import { inFolder } from '../keeping/folder.ts';
import { statementCases, type StatementCase } from './statement-cases.ts';

/** A5: what people do, with each of its statements failing in turn; afterwards everything is as it was, or as it should become. */
export const failingStatement: Fault = {
  id: 'A5',
  what: 'a write fails at its k-th statement, for every k',
  run: (short) =>
    inFolder(async (folder) => {
      const told: string[] = [];
      let [rounds, between] = [0, 0];
      for (const [n, one] of statementCases.entries()) {
        const base = join(folder, `${n}`);
        mkdirSync(base);
        await one.prepare(base);
        const before = stateOf(base);
        const whole = copied(base, 'whole');
        const count = await countOf(one, whole);
        const after = stateOf(whole);
        if (count < 3 || after === before)
          throw new Error(`“${one.name}” changed nothing in ${count} statements`);
        // Long lists are tried at every statement only in the long run.
        const step = short ? Math.max(1, Math.ceil(count / 7)) : 1;
        let wrong = 0;
        for (let k = 1; k <= count; k += step) {
          const place = copied(base, `k${k}`);
          const isTold = await failsAt(one, place, k);
          const state = stateOf(place);
          rounds += 1;
          // Whoever is told that it was done finds it done.
          if (isTold ? state !== before && state !== after : state !== after) wrong += 1;
        }
        between += wrong;
        told.push(`${one.name} ${count}${wrong ? ` (${wrong} BETWEEN)` : ''}`);
      }
      return {
        figure: `${rounds} rounds, ${between} between old and new; statements: ${told.join(', ')}`,
        pass: between === 0,
      };
    }),
};

function copied(base: string, name: string): string {
  const place = `${base}-${name}`;
  cpSync(base, place, { recursive: true });
  return place;
}

async function countOf({ act }: StatementCase, place: string): Promise<number> {
  const failing = failStatements();
  try {
    await act(place, () => failing.arm(Infinity));
    return failing.seen();
  } finally {
    failing.undo();
  }
}

/** Whether whoever did it was told that it failed. */
async function failsAt({ act }: StatementCase, place: string, k: number): Promise<boolean> {
  const failing = failStatements();
  try {
    await act(place, () => failing.arm(k));
    return false;
  } catch (cause) {
    if (cause instanceof DatabaseBusy) throw cause;
    return true;
  } finally {
    failing.undo();
  }
}

/** From `arm` on SQLite answers the k-th statement, of whatever connection, as it does when the disk fails; and does not do it. */
function failStatements() {
  let [seen, failAt] = [0, 0];
  let isArmed = false;
  const due = () => {
    if (isArmed && (seen += 1) === failAt)
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
  };
  const { prepare, exec } = Database.prototype;
  const wrapped = new WeakSet<object>();
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql);
    if (!wrapped.has(statement))
      for (const name of ['run', 'all', 'get'] as const) {
        const real = statement[name].bind(statement) as (...values: unknown[]) => unknown;
        Object.defineProperty(statement, name, { value: (...values: unknown[]) => (due(), real(...values)) });
      }
    wrapped.add(statement);
    return statement;
  } as never;
  Database.prototype.exec = function (this: Database.Database, sql: string) {
    due();
    return exec.call(this, sql);
  };
  return {
    arm(k: number) {
      [seen, failAt, isArmed] = [0, k, true];
    },
    seen: () => seen,
    undo() {
      isArmed = false;
      Object.assign(Database.prototype, { prepare, exec });
    },
  };
}

/** All rows of all files, but for when the database wrote them down and how it keeps words. A file that nobody lists is empty, or told. */
function stateOf(place: string): string {
  const files = readdirSync(place)
    .filter((name) => name.endsWith('.db'))
    .toSorted();
  return JSON.stringify(
    files.map((name) => [name, rowsOf(join(place, name))]).filter(([, rows]) => rows !== '[]'),
  );
}

function rowsOf(file: string): string {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database
      .prepare(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'search_text_%' and name <> 'schema_migration'`,
      )
      .all() as { name: string }[];
    const found = tables.flatMap(({ name }) => {
      const rows = database.prepare(`select * from "${name}"`).all() as Record<string, unknown>[];
      const kept = rows.map(({ at, ...row }) => JSON.stringify(name === 'change_log' ? row : { ...row, at }));
      return kept.length > 0 ? [[name, kept.toSorted()]] : [];
    });
    return JSON.stringify(found.toSorted());
  } finally {
    database.close();
  }
}
