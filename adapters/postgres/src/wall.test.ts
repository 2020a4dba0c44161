import type { Migration } from '@stoa/tenantdb';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import pg from 'pg';
import { testDatabase, type TestDatabase } from './fixtures/database.ts';
import type { Postgres } from './index.ts';
import { tenantToken } from './wall.ts';

const notes: Migration = {
  name: '0001-notes',
  statements: [
    'create table folder (id text primary key, name text not null unique)',
    `create table note (
       id text primary key, folder_id text references folder (id) on delete cascade, parent_id text references note (id) on delete set null,
       body text not null)`,
    'create index note_of_folder on note (folder_id)',
  ],
};
const people: Migration = {
  name: '0001-people',
  statements: ['create table person (id text primary key, secret text not null)'],
};

let database: TestDatabase;
let postgres: Postgres;
/** What A holds before an attack, and B must still hold after it. */
const rowsEach = 20;
const [A, B] = ['olive', 'birch'] as const;

beforeAll(async () => {
  database = await testDatabase([people], [notes], { logged: ['folder', 'note'] });
  return () => database.drop();
});
beforeEach(async () => {
  postgres = await database.open();
  await postgres.directory.run(`insert into person values ('ada', 'her session')`);
  for (const id of [A, B])
    await postgres.workspace(id).transaction(async (tx) => {
      await tx.run(`insert into folder (id, name) values ('f', 'Folder')`);
      for (let n = 0; n < rowsEach; n++)
        await tx.run(`insert into note (id, folder_id, body) values (:id, 'f', :body)`, {
          id: `n${n}`,
          body: `of ${id}`,
        });
    });
});
afterEach(() => database.empty());

const ofB = () =>
  database.asOwner<{ body: string }>(
    `select body from workspace.note where workspace_id = '${B}' order by id`,
  );
const untouched = Array.from({ length: rowsEach }, () => ({ body: `of ${B}` }));
const tokenOfA = () => tenantToken(A, database.wallKey);

const changesOfB = () =>
  database.asOwner(
    `select position, op, row_after from workspace.change_log where workspace_id = '${B}' order by 1`,
  );
const change = 'insert into change_log (workspace_id, position, at, schema_number, table_name, op, row_key)';
const writesFolder = `create trigger mine after insert on folder for each row execute function write_change('id', '', '')`;

describe('somebody who may send any statement as workspace A', () => {
  test('sees, changes and deletes rows of A only', async () => {
    const a = postgres.workspace(A);
    expect(await a.query('select distinct body from note')).toEqual([{ body: `of ${A}` }]);
    expect(await a.query(`select id from note where workspace_id = '${B}'`)).toEqual([]);
    expect(await a.run(`update note set body = 'mine'`)).toEqual({ changes: rowsEach });
    expect(await a.run(`update note set body = 'mine' where workspace_id = '${B}'`)).toEqual({ changes: 0 });
    expect(await a.run('delete from folder')).toEqual({ changes: 1 });
    expect(await a.run(`delete from note where workspace_id <> '${A}'`)).toEqual({ changes: 0 });
    expect(await ofB()).toEqual(untouched);
  });

  test('reads, changes and forgets changes of A only, and writes none of B', async () => {
    const before = await changesOfB();
    const a = postgres.workspace(A);
    const log = (sql: string) =>
      a.query<{ of: string }>(`select distinct row_after::json ->> 'body' as of ${sql}`);
    expect(await log(`from change_log where table_name = 'note'`)).toEqual([{ of: `of ${A}` }]);
    expect(await log(`from change_log where workspace_id = '${B}'`)).toEqual([]);
    expect(await a.run(`update change_log set op = 'D' where workspace_id = '${B}'`)).toEqual({ changes: 0 });
    expect(await a.run(`delete from change_log where workspace_id = '${B}'`)).toEqual({ changes: 0 });
    await a.run('delete from change_log where position < 5');
    expect(await changesOfB()).toEqual(before);
    expect(before).toHaveLength(rowsEach + 1);
  });

  test.for([
    ['with another path to tables', `select set_config('search_path', 'directory, public, workspace', true)`],
    ['with B named in between', `select set_config('stoa.other', '${B}', true)`],
  ] as const)('what A changes is logged as A’s, %s', async ([, first]) => {
    const before = await changesOfB();
    const a = postgres.workspace(A);
    await a.transaction(async (tx) => {
      await tx.query(first);
      await tx.query(
        `insert into note (id, body) values ('x', 'last') returning set_config('stoa.workspace', '${B}', true)`,
      );
    });
    const newest = await a.queryOne<{ body: string }>(
      `select row_after::json ->> 'body' as body from change_log order by position desc limit 1`,
    );
    expect(newest).toEqual({ body: 'last' });
    expect(await changesOfB()).toEqual(before);
  });

  test('has the ids that others have too, and meets none of them', async () => {
    const a = postgres.workspace(A);
    const upsert = `insert into note (id, body) values ('n1', 'new') on conflict (id) do update set body = excluded.body returning body`;
    expect(await a.query(upsert)).toEqual([{ body: 'new' }]);
    const fresh = postgres.workspace('cedar');
    expect(await fresh.query(upsert)).toEqual([{ body: 'new' }]);
    // A parent that only B has is no parent.
    await postgres.workspace(B).run(`insert into folder (id, name) values ('of b', 'x')`);
    await expect(
      a.run(`insert into note (id, folder_id, body) values ('x', 'of b', '')`),
    ).rejects.toMatchObject({
      name: 'ConstraintBroken',
      constraint: 'foreignKey',
    });
    expect(await ofB()).toEqual(untouched);
  });

  test.for([
    ['a row for B', `insert into note (workspace_id, id, body) values ('${B}', 'x', '')`],
    ['moving a row to B', `update note set workspace_id = '${B}' where id = 'n1'`],
    [
      'moving it by an upsert',
      `insert into note (id, body) values ('n1', '') on conflict (id) do update set workspace_id = '${B}'`,
    ],
    ['truncate', 'truncate note'],
    ['rules switched off', 'alter table note disable row level security'],
    ['rules not forced', 'alter table note no force row level security'],
    ['another policy', 'create policy mine on note using (true)'],
    ['a policy dropped', 'drop policy tenant on note'],
    [
      'the function replaced',
      `create or replace function wall.workspace() returns text language sql as $$ select '${B}' $$`,
    ],
    [
      'a function of the same name',
      `create function workspace.workspace() returns text language sql as $$ select '${B}' $$`,
    ],
    [
      'a temporary function',
      `create function pg_temp.lower(text) returns text language sql as $$ select $1 $$`,
    ],
    ['a temporary table', 'create temp table note (id text)'],
    ['a table', 'create table mine (id text)'],
    ['a schema', 'create schema mine'],
    [
      'a trigger',
      'create trigger t before insert on note execute function suppress_redundant_updates_trigger()',
    ],
    ['a view', 'create view public.mine as select * from workspace.note'],
    ['an index', 'create index on note (body)'],
    ['the key', 'select * from wall.key'],
    ['the directory', 'select * from directory.person'],
    ['marks of migrations', `insert into schema_migration (number, name, checksum) values (9, 'x', 'x')`],
    ['another role', 'set role postgres'],
    ['rules passed by', 'alter role current_user bypassrls'],
    ['superuser', 'alter role current_user superuser'],
    ['triggers off', `set session_replication_role = 'replica'`],
    ['a file of the server', `copy note to '/tmp/stoa-test-note'`],
    ['a program of the server', `copy note to program 'cat'`],
    ['reading a file', `select pg_read_file('/etc/passwd')`],
    ['a library', `load 'anything'`],
    ['an extension', 'create extension dblink'],
    ['two statements', 'select 1; delete from note', '42601'],
    ['a change of B', `${change} values ('${B}', 99, 0, 1, 'note', 'I', '["x"]')`],
    ['a change moved to B', `update change_log set workspace_id = '${B}'`],
    ['the log switched off', 'alter table note disable trigger user'],
    ['the log without rules', 'alter table change_log disable row level security'],
    ['the log emptied', 'truncate change_log'],
    [
      'what writes the log replaced',
      `create or replace function write_change() returns trigger language plpgsql as $$ begin return null; end $$`,
    ],
    ['what writes the log called', 'select write_change()', '0A000'],
    ['what writes the log on another table', writesFolder],
    ['the end of the transaction', 'commit', 'Transactions are begun'],
    ['another transaction', 'begin', 'Transactions are begun'],
    [
      'an unsigned workspace',
      `select set_config('stoa.workspace', '${B}', true), (select count(*) from note)`,
    ],
    [
      'no workspace',
      `select count(*) from (select set_config('stoa.workspace', '', true)) s cross join lateral (select wall.workspace()) w`,
    ],
  ] as const)('is refused: %s', async ([, sql, why = '42501']) => {
    const attack = postgres.workspace(A).transaction(async (tx) => {
      await tx.query(sql);
      // What came through must not help the next statement either.
      return tx.query(`select body from note where body = 'of ${B}'`);
    });
    await expect(attack).rejects.toMatchObject({ message: expect.stringContaining(why) });
    expect(await ofB()).toEqual(untouched);
    expect(await database.asOwner(`select relname from pg_class where relname = 'mine'`)).toEqual([]);
  });

  test.for([
    ['unsigned', B],
    ['signed with A’s signature', () => `${B}:${tokenOfA().split(':')[1]}`],
    ['signed with another key', tenantToken(B, new Uint8Array(32).fill(7))],
    ['with two ids', () => `${B}:${tokenOfA()}`],
    ['empty', ''],
  ] as const)('who sets the workspace to B, %s, sees nothing of anybody', async ([, forged]) => {
    const setting = typeof forged === 'string' ? forged : forged();
    for (const local of ['true', 'false']) {
      const attack = postgres.workspace(A).transaction(async (tx) => {
        await tx.query(`select set_config('stoa.workspace', :setting, ${local})`, { setting });
        return tx.query('select * from note');
      });
      await expect(attack).rejects.toMatchObject({ message: expect.stringMatching(/no workspace/) });
      for (const writing of [
        `insert into note (id, body) values ('x', '')`,
        `update note set body = ''`,
        'delete from note',
      ]) {
        const write = postgres.workspace(A).transaction(async (tx) => {
          await tx.query(`select set_config('stoa.workspace', :setting, ${local})`, { setting });
          return tx.run(writing);
        });
        await expect(write).rejects.toMatchObject({ message: expect.stringMatching(/no workspace/) });
      }
    }
    // In one statement, whichever part of it comes first.
    for (const sql of [
      `select body from note where (select set_config('stoa.workspace', :setting, true)) is not null`,
      `with s as materialized (select set_config('stoa.workspace', :setting, true)) select body from s, note`,
      `select body, set_config('stoa.workspace', :setting, true) from note`,
    ]) {
      const rows = await postgres
        .workspace(A)
        .query<{ body: string }>(sql, { setting })
        .catch(() => []);
      expect(rows.filter(({ body }) => body !== `of ${A}`)).toEqual([]);
    }
    // A setting for the whole session stays on a connection that others get next.
    for (let n = 0; n < 20; n++)
      expect(await postgres.workspace(B).query('select distinct body from note')).toEqual([
        { body: `of ${B}` },
      ]);
    expect(await ofB()).toEqual(untouched);
  });

  test('learns nothing of B from errors, plans or statistics', async () => {
    await database.asOwner('analyze');
    const a = postgres.workspace(A);
    // A division by zero in a row of B would tell that the row is there.
    expect(
      await a.query(`select id from note where 1 / (case when workspace_id = '${B}' then 0 else 1 end) > 1`),
    ).toEqual([]);
    expect(await a.query(`select * from pg_stats where tablename in ('note', 'folder')`)).toEqual([]);
    await expect(a.query('select * from pg_statistic')).rejects.toThrow();
    const b = postgres.workspace(B);
    const [began, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const busy = b.transaction(async (tx) => {
      await tx.query('select :secret as said', { secret: 'a word of B' });
      began.resolve();
      await hold.promise;
    });
    await began.promise;
    const seen = JSON.stringify(await a.query('select query from pg_stat_activity'));
    hold.resolve();
    await busy;
    expect(seen).not.toContain('a word of B');
    expect(seen).not.toContain(tenantToken(B, database.wallKey).split(':')[1]);
  });
});

test('a connection that says no workspace sees nothing, before and after one that did', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const count = 'select count(*) from workspace.note';
  await expect(client.query(count)).rejects.toThrow('no workspace');
  await client.query('begin');
  await client.query(`select set_config('stoa.workspace', $1, true)`, [tokenOfA()]);
  expect((await client.query(count)).rows).toEqual([{ count: String(rowsEach) }]);
  await client.query('commit');
  await expect(client.query(count)).rejects.toThrow('no workspace');
  await client.end();
});

test('the owner too is held by the rules, outside of migrations and of what its triggers write', async () => {
  const tables = await database.asOwner<{ relname: string; forced: boolean }>(
    `select relname, relrowsecurity and relforcerowsecurity as forced from pg_class
      where relnamespace = 'workspace'::regnamespace and relkind = 'r' and relname <> 'schema_migration' order by 1`,
  );
  expect(tables.filter(({ forced }) => !forced)).toEqual([{ relname: 'change_log', forced: false }]);
  expect(tables.map(({ relname }) => relname)).toEqual(expect.arrayContaining(['folder', 'note']));
});

test('a deleted parent empties the reference to it, not the workspace', async () => {
  const a = postgres.workspace(A);
  await a.run(`update note set parent_id = 'n0' where id = 'n1'`);
  await a.run(`delete from note where id = 'n0'`);
  expect(await a.query(`select parent_id, body from note where id = 'n1'`)).toEqual([
    { parent_id: null, body: `of ${A}` },
  ]);
});

test('many tenants on few connections: no statement ever meets another’s rows', async () => {
  const few = await database.open({ connections: 6 });
  const ids = Array.from({ length: 8 }, (_, n) => `tenant-${n}`);
  let [mixed, done, writes] = [0, 0, 0];
  const check = (id: string, rows: readonly { body: string }[]) => {
    done += 1;
    for (const { body } of rows) if (body !== `of ${id}`) mixed += 1;
  };
  const one = async (id: string, n: number): Promise<void> => {
    const engine = few.workspace(id);
    const insert = `insert into note (id, body) values (:id, :body) on conflict (id) do update set body = excluded.body`;
    const all = 'select body from note';
    if (n % 4 === 0) {
      writes += 1;
      await engine.run(insert, { id: `k${n}`, body: `of ${id}` });
    } else if (n % 4 === 1)
      await engine.transaction(async (tx) => {
        writes += 1;
        await tx.run(insert, { id: `k${n}`, body: `of ${id}` });
        check(id, await tx.query(all));
      });
    else if (n % 4 === 2)
      // One that fails halfway leaves its connection to somebody else.
      await engine
        .transaction(async (tx) => {
          check(id, await tx.query(all));
          await tx.run('insert into note (id, body) values (:id, null)', { id: `k${n}` });
        })
        .catch(() => {});
    else check(id, await engine.query(all));
  };
  await Promise.all(ids.flatMap((id) => Array.from({ length: 100 }, (_, n) => one(id, n))));
  expect({ mixed, done, writes }).toEqual({ mixed: 0, done: 600, writes: 400 });
  const kept = await database.asOwner(
    `select count(*)::int as n from workspace.note where workspace_id like 'tenant-%' and body = 'of ' || workspace_id`,
  );
  expect(kept).toEqual([{ n: 400 }]);
  expect(await database.asOwner(`select 1 from workspace.note where body <> 'of ' || workspace_id`)).toEqual(
    [],
  );
});
