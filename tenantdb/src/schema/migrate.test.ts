import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@stoa/sqlite';
import { beforeEach, expect, test } from 'vitest';
import type { Engine, Sql } from '../engine.ts';
import { migrate, type Migration } from './migrate.ts';

let engine: Engine;
let file: string;
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-migrate-'));
  file = join(folder, 'a.db');
  engine = await openSqlite(file);
  return async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  };
});

const people: Migration = {
  name: '0001-people',
  statements: [
    'create table person (id integer primary key, name text not null)',
    `insert into person (name) values ('Ada')`,
  ],
};
const ages: Migration = {
  name: '0002-ages',
  statements: [
    'alter table person add column age integer',
    'update person set age = 36',
    'create index person_age on person (age)',
  ],
};
const pets: Migration = { name: '0003-pets', statements: ['create table pet (id integer primary key)'] };
const all = [people, ages, pets];

/** Everything that migrations could have left: the schema, the rows, and the marks. */
async function state(): Promise<string> {
  const schema = await engine.query(
    `select name, sql from sqlite_master where name not like 'sqlite_%' order by name`,
  );
  const tables = schema
    .map(({ name }) => name)
    .filter((name) => ['person', 'schema_migration'].includes(String(name)));
  const rows = await Promise.all(tables.map((name) => engine.query(`select * from ${name} order by 1`)));
  return JSON.stringify([schema, rows]);
}

test('each is applied once, in order, and only what is new', async () => {
  expect(await migrate(engine, [people])).toEqual(['0001-people']);
  expect(await migrate(engine, all)).toEqual(['0002-ages', '0003-pets']);
  expect(await migrate(engine, all)).toEqual([]);
  expect(await engine.query('select name, age from person')).toEqual([{ name: 'Ada', age: 36 }]);
});

test('several who migrate at once do it once', async () => {
  const other = await openSqlite(file);
  const done = await Promise.all([migrate(engine, all), migrate(other, all), migrate(engine, all)]);
  expect(done.flat().toSorted()).toEqual(all.map(({ name }) => name));
  await other.close();
});

test('a newer database is refused, with both versions named, and left as it is', async () => {
  await migrate(engine, all);
  const before = await state();
  await expect(migrate(engine, [people, ages])).rejects.toMatchObject({
    name: 'NewerDatabase',
    message: expect.stringMatching(/is at 0003-pets, but this program only knows up to 0002-ages: /),
  });
  expect(await state()).toBe(before);
});

test('an applied migration that was changed or renamed is refused before anything happens', async () => {
  await migrate(engine, [people]);
  const before = await state();
  const changed = {
    ...people,
    statements: [...people.statements, `insert into person (name) values ('Ben')`],
  };
  const renamed = { ...people, name: '0001-persons' };
  for (const first of [changed, renamed])
    await expect(migrate(engine, [first, ages])).rejects.toMatchObject({ name: 'MigrationChanged' });
  expect(await state()).toBe(before);
});

test('a list with a hole in its numbers is a mistake', async () => {
  await expect(migrate(engine, [people, pets])).rejects.toThrow('0003-pets is not number 2');
});

test('a migration that fails leaves what was before it, and the next start goes on', async () => {
  const wrong = { name: '0002-ages', statements: [...ages.statements, 'insert into nothing values (1)'] };
  await expect(migrate(engine, [people, wrong])).rejects.toThrow();
  expect(await engine.query('select * from person')).toEqual([{ id: 1, name: 'Ada' }]);
  expect(await migrate(engine, all)).toEqual(['0002-ages', '0003-pets']);
});

test('whichever statement fails, the database is at one migration or the next, never between', async () => {
  const states = new Set([await state()]);
  for (let n = 1; n <= all.length; n++) {
    await migrate(engine, all.slice(0, n));
    states.add(await state());
  }
  // The table of marks may be there without a mark in it: it is made on its own.
  let failures = 0;
  for (let k = 1; ; k++) {
    await engine.close();
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    engine = await openSqlite(file);
    const marks =
      'create table if not exists schema_migration (number integer primary key, name text not null unique, checksum text not null)';
    await engine.run(marks);
    states.add(await state());
    const failed = await migrate(failingAt(k, engine), all).then(
      () => false,
      (cause: Error) => cause.message === 'made to fail',
    );
    if (!failed) break;
    failures += 1;
    expect(states).toContain(await state());
    expect(await migrate(engine, all)).toHaveLength(3 - (await applied(k)));
  }
  // Per migration its mark and its statements; and what reads the marks before.
  expect(failures).toBe(2 + (1 + 2) + (1 + 3) + (1 + 1));
});

/** How many migrations were whole when the k-th statement failed: counted from the statements each takes. */
const applied = async (k: number): Promise<number> => [2 + 3, 2 + 7, 2 + 9].filter((end) => k > end).length;

/** The engine, with its k-th statement refused. */
function failingAt(k: number, inner: Engine): Engine {
  let seen = 0;
  const counted =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if ((seen += 1) === k) throw new Error('made to fail');
      return call(...args);
    };
  const wrap = <S extends Sql>(sql: S): S => ({
    ...sql,
    query: counted(sql.query),
    queryOne: counted(sql.queryOne),
    run: counted(sql.run),
    runAll: (statements) =>
      sql.transaction(async (tx) => {
        const done = [];
        for (const { sql: text, params } of statements) done.push(await wrap(tx).run(text, params));
        return done;
      }),
    transaction: <T>(work: (tx: Sql) => Promise<T>) => sql.transaction((tx) => work(wrap(tx))),
  });
  return wrap(inner);
}
