import type { Migration } from '@stoa/tenantdb';
import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './fixtures/database.ts';
import { openPostgres } from './index.ts';

const notes: Migration = {
  name: '0001-notes',
  statements: ['create table note (id text primary key, body text not null unique)'],
};
const tags: Migration = {
  name: '0002-tags',
  statements: [
    'alter table note add column shout text',
    'update note set shout = upper(body)',
    'create table tag (note_id text not null references note (id), word text not null, unique (note_id, word))',
    'create index note_shout on note (shout)',
  ],
};

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase([], [notes]);
  return () => database.drop();
});

test('many who prepare at once apply each migration once', async () => {
  const done = await Promise.all([1, 2, 3, 4].map(() => database.prepare([], [notes, tags])));
  expect(done.flat()).toEqual(['0002-tags']);
});

test('a migration reaches every tenant’s rows, and leaves the wall as it was', async () => {
  const postgres = await database.open();
  for (const id of ['olive', 'birch'])
    await postgres.workspace(id).run(`insert into note (id, body) values ('a', :body)`, { body: `of ${id}` });
  expect(await database.prepare([], [notes, tags])).toEqual(['0002-tags']);
  for (const id of ['olive', 'birch']) {
    const engine = postgres.workspace(id);
    expect(await engine.query('select shout from note')).toEqual([{ shout: `OF ${id.toUpperCase()}` }]);
    await engine.run(`insert into tag (note_id, word) values ('a', 'x')`);
    expect(await engine.query('select word from tag')).toEqual([{ word: 'x' }]);
  }
  // Looks at each table as the application's role, and would refuse.
  await database.open();
});

test('a start without a new migration waits for nobody who writes, and one that fails ends', async () => {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    await client.query('begin; lock table workspace.note in row exclusive mode');
    expect(await database.prepare([], [notes])).toEqual([]);
    // Given up after the time that a lock is waited for, with its connections closed.
    await expect(database.prepare([], [notes, tags])).rejects.toThrow();
  } finally {
    await client.end();
  }
  expect(await database.prepare([], [notes, tags])).toEqual(['0002-tags']);
}, 30_000);

test('a preparation closes what stands open', async () => {
  await database.asOwner('alter table workspace.note no force row level security');
  await expect(database.open()).rejects.toMatchObject({ name: 'WallBroken' });
  expect(await database.prepare([], [notes])).toEqual([]);
  await database.open();
});

test('a newer database, a changed migration and one that fails are refused, and nothing is different after', async () => {
  await database.prepare([], [notes, tags]);
  await expect(database.prepare([], [notes])).rejects.toMatchObject({ name: 'NewerDatabase' });
  const changed = { ...notes, statements: [...notes.statements, 'select 1'] };
  await expect(database.prepare([], [changed, tags])).rejects.toMatchObject({ name: 'MigrationChanged' });
  const broken = {
    name: '0003-broken',
    statements: ['create table half (id text)', 'select * from nothing'],
  };
  await expect(database.prepare([], [notes, tags, broken])).rejects.toThrow();
  expect(await database.asOwner(`select 1 from pg_class where relname = 'half'`)).toEqual([]);
  const postgres = await database.open();
  expect(await postgres.workspace('olive').query('select * from tag')).toEqual([]);
});

test.for([
  ['a copy of a table', 'insert into copy (id) select id from note'],
  ['a row for nobody', `insert into copy (id) values ('x')`],
  ['a look into another table', 'update note set body = (select id from copy where copy.id = note.id)'],
  ['a join', 'update note set body = copy.id from copy where copy.id = note.id'],
] as const)(
  'a migration that would bring rows of several tenants together is refused: %s',
  async ([, sql]) => {
    const copied: Migration = {
      name: '0002-copied',
      statements: ['create table copy (id text primary key)', sql],
    };
    await expect(database.prepare([], [notes, copied])).rejects.toThrow(
      'cannot bring rows of several together',
    );
    expect(await database.asOwner(`select 1 from pg_class where relname = 'copy'`)).toEqual([]);
  },
);

test.for([
  ['rules off', 'alter table workspace.note disable row level security'],
  ['rules not forced', 'alter table workspace.note no force row level security'],
  ['a second policy', 'create policy more on workspace.note using (true)'],
  ['a table without the tenant’s column', 'create table workspace.loose (id text)'],
  [
    'a view, which runs with its owner’s rights',
    'create view workspace.loose as select * from workspace.note',
  ],
  ['temporary tables', 'grant temporary on database :database to :role'],
  ['the key', 'grant select on wall.key to :role'],
  ['the directory', 'grant usage on schema directory to :role'],
  ['objects of its own', 'grant create on schema workspace to :role'],
  ['passing by the rules', 'alter role :role bypassrls'],
  ['another role', 'grant pg_read_all_data to :role'],
] as const)('nobody is served while the wall has a hole: %s', async ([, sql]) => {
  const { pathname, username } = new URL(database.url);
  await database.asOwner(sql.replace(':database', pathname.slice(1)).replace(':role', username));
  await expect(database.open()).rejects.toMatchObject({ name: 'WallBroken' });
});

test('a database that nobody prepared, and a server that is not there, are one sentence each', async () => {
  await database.asOwner('drop schema workspace cascade');
  await expect(database.open()).rejects.toMatchObject({
    name: 'WallBroken',
    message: expect.stringContaining('nothing was prepared here'),
  });
  const { wallKey } = database;
  await expect(
    openPostgres({ url: 'postgres://nobody:secret@127.0.0.1:9/x', wallKey }),
  ).rejects.toMatchObject({
    name: 'DatabaseUnreachable',
    message: expect.stringMatching(/^The database server 127\.0\.0\.1:9\/x cannot be reached: /),
  });
});

test('another key is another cluster: its tokens open nothing', async () => {
  const postgres = await openPostgres({ url: database.url, wallKey: new Uint8Array(32).fill(9) });
  await expect(postgres.workspace('olive').query('select * from note')).rejects.toThrow('no workspace');
  await postgres.close();
});
