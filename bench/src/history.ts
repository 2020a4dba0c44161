import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, openSqliteInMemory } from '@stoa/sqlite';
import { migrate, openHistory, rowKey, type Engine, type Migration } from '@stoa/tenantdb';
import Database from 'better-sqlite3';
import { alternate, type Measure } from './measure.ts';

export const rows = 20_000;
export const changes = 100_000;
export const table: Migration = {
  name: '0001-note',
  statements: [
    'create table note (id text primary key, title text not null, body text not null, at bigint not null)',
  ],
};

/** Time travel over 100,000 changes of 20,000 rows: one row, a table, and a whole database, beside a raw look at what is there now. */
export async function history(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-history-'));
  const file = join(folder, 'a.db');
  const db = await openSqlite(file);
  const raw = new Database(file, { readonly: true });
  try {
    await migrate(db, [table], ['note']);
    await fill(db);
    const past = openHistory(db, { migrations: [table], logged: ['note'] });
    const measures: Measure[] = [];
    const point = raw.prepare('select * from note where id = ?');
    const all = raw.prepare('select * from note');
    const ids = Array.from({ length: 500 }, (_, i) => `note ${(i * 7_919) % rows}`);
    for (const back of [5_000, 80_000]) {
      const position = changes - back;
      measures.push(
        {
          id: 'T1',
          what: `a row as it was ${back.toLocaleString('en')} changes ago / a raw select of it now`,
          ...(await alternate(
            () =>
              timed(
                async () => void (await each(ids, (id) => past.rowAt('note', rowKey([id]), position))),
                ids.length,
              ),
            () => timed(async () => ids.forEach((id) => point.get(id)), ids.length),
          )),
          unit: 'µs',
          lessIsBetter: true,
        },
        {
          id: 'T2',
          what: `a table of 20,000 rows as it was ${back.toLocaleString('en')} changes ago / a raw select of it now`,
          ...(await alternate(
            () => timed(async () => void (await countOf(past.tableAt('note', position))), 1),
            () => timed(async () => void all.all(), 1),
          )),
          unit: 'µs',
          lessIsBetter: true,
        },
        {
          id: 'T3',
          what: `the whole, ready for any SQL, ${back.toLocaleString('en')} changes ago / serialize() and opening that`,
          ...(await alternate(
            () =>
              timed(async () => {
                const target = openSqliteInMemory();
                await migrate(target, [table]);
                await past.copyTo(target, position);
                await target.close();
              }, 1),
            () => timed(async () => void copied(raw), 1),
          )),
          unit: 'µs',
          lessIsBetter: true,
        },
      );
    }
    return measures;
  } finally {
    raw.close();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function fill(db: Engine): Promise<void> {
  const body = 'What was said in the hall, and by whom. '.repeat(5);
  for (let i = 0; i < changes; i += 500)
    await db.runAll(
      Array.from({ length: 500 }, (_, n) => ({
        sql: `insert into note (id, title, body, at) values (:id, :title, :body, :at)
              on conflict (id) do update set title = excluded.title, at = excluded.at`,
        params: { id: `note ${(i + n) % rows}`, title: `Title ${i + n}`, body, at: i + n },
      })),
    );
}

/** A WAL database's image opens in memory once its header says that it has none. */
function copied(raw: Database.Database): void {
  const image = raw.serialize();
  image[18] = image[19] = 1;
  new Database(image).close();
}

export async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await work(item);
}
export async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count += 1;
  return count;
}
export async function timed(work: () => Promise<void>, count: number): Promise<number> {
  const started = performance.now();
  await work();
  return ((performance.now() - started) * 1_000) / count;
}
