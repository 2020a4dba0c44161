import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Branch, Meeting, MeetingId, PostId, WorkspaceId } from '@stoa/domain';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import {
  contentHash,
  exportTenant,
  migrate,
  moveCold,
  readThrough,
  toStream,
  type Engine,
} from '@stoa/tenantdb';
import { transfersContract } from '@stoa/domain/contracts/transfers';
import { createMemoryBlobs } from '@stoa/domain/memory/blobs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleMeeting, samplePost } from './fixtures/samples.ts';
import {
  coldOnBlobs,
  createTransfers,
  directoryMigrations,
  heldWorkspace,
  loggedTables,
  openWorkspace,
  workspaceMigrations,
  workspaceSchema,
  type HeldWorkspaces,
} from './index.ts';

let database: TestDatabase;
let folder: string;
const engines = new Map<string, Promise<Engine>>();
beforeAll(async () => {
  database = await testDatabase(directoryMigrations, workspaceMigrations, { logged: loggedTables });
  folder = mkdtempSync(join(tmpdir(), 'stoa-transfers-'));
});
afterAll(async () => {
  for (const engine of engines.values()) await (await engine).close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** One that begins with `pg` is on PostgreSQL. */
async function engineOf(id: string): Promise<Engine> {
  const open = async () => {
    const engine = id.startsWith('pg')
      ? (await database.open()).workspace(id)
      : await openSqlite(join(folder, `${id}.db`));
    await openWorkspace(engine);
    return engine;
  };
  const known = engines.get(id) ?? open();
  engines.set(id, known);
  return known;
}
const blobs = createMemoryBlobs();
const cold = (id: string) => coldOnBlobs(blobs, id as WorkspaceId);
const held: HeldWorkspaces = {
  cold,
  use: async (id, work) => work(await engineOf(id)),
  scratch: async () => {
    const engine = await openSqlite(join(folder, `scratch-${crypto.randomUUID()}.db`));
    return { engine, close: () => engine.close() };
  },
};
const transfers = createTransfers((id) => heldWorkspace(id, held, workspaceSchema));
const hashOf = async (id: string) =>
  contentHash(await engineOf(id), workspaceSchema, { history: true, cold: cold(id) });
let opened = 0;
const as = (id: string) => id as WorkspaceId;

/** A workspace with a life behind it. */
async function filled(id: string): Promise<Engine> {
  const engine = await engineOf(id);
  const { posts, comments, meetings } = await openWorkspace(engine);
  await meetings.add(sampleMeeting(`${id}-m` as MeetingId, `${id}-code` as Meeting['code']));
  for (const n of [1, 2, 3]) await posts.add(samplePost(`p${n}` as PostId, `Post ${n}`));
  const comment = {
    postId: 'p1',
    authorId: 'ada',
    authorName: 'Ada',
    body: 'ü',
    mentions: [],
    createdAt: 1,
    changedBy: 'ada',
  };
  await comments.add({ ...comment, id: 'z' } as never);
  await comments.add({ ...comment, id: 'a', replyTo: 'z' } as never);
  await engine.run(`update post set title = 'Post one' where id = 'p1'`);
  await engine.run(`delete from post where id = 'p3'`);
  return engine;
}

for (const where of ['node', 'pg'])
  transfersContract(where === 'pg' ? 'records on postgres' : 'records on sqlite', async () => {
    const prefix = `${where}-contract${(opened += 1)}-`;
    const named = (id: string) => `${prefix}${id}`;
    const on = (id: string) => engineOf(named(id));
    return {
      transfers: createTransfers((id) => heldWorkspace(as(named(id)), held, workspaceSchema)),
      async write(id, post, title) {
        await (
          await on(id)
        ).run(
          `insert into post (id, title, body, body_text, mentions, author_id, author_name, created_at, changed_by)
           values (:post, :title, '', '', '[]', 'ada', 'Ada', 1, 'ada') on conflict (id) do update set title = excluded.title`,
          { post, title },
        );
      },
      async titles(id) {
        const rows = await (await on(id)).query<{ id: string; title: string }>('select id, title from post');
        return Object.fromEntries(rows.map((row) => [row.id, row.title]));
      },
      changes: async (id) => (await readThrough(await on(id), cold(named(id)), 0, 1_000)).length,
      close: async () => {},
    };
  });

describe.each(['node', 'pg'])('workspaces as a whole, %s', (where) => {
  test('a branch is compared and merged, and told what stands in the way', async () => {
    const origin = await filled(`${where}-o`);
    const base = await transfers.fork(as(`${where}-o`), as(`${where}-b`));
    const branch = { id: `${where}-b`, originId: `${where}-o`, base } as Branch;
    expect(await transfers.differences(branch)).toEqual({ ok: true, value: [] });

    const copy = await engineOf(`${where}-b`);
    await copy.run(`update post set title = 'Ours' where id = 'p1'`);
    await copy.run(`update post set title = 'Only ours' where id = 'p2'`);
    await origin.run(`update post set title = 'Theirs' where id = 'p1'`);
    const found = await transfers.differences(branch);
    expect(found.ok && found.value.map(({ id, side }) => [id, side]).toSorted()).toEqual([
      ['post ["p1"]', 'both'],
      ['post ["p2"]', 'branch'],
    ]);
    expect(await transfers.merge(branch, {})).toEqual({
      ok: false,
      error: { type: 'NotMerged', why: 'conflicts', ids: ['post ["p1"]'] },
    });
    expect(await transfers.merge(branch, { 'post ["p1"]': 'origin' })).toEqual({ ok: true, value: 1 });
    expect(await origin.query('select title from post order by id')).toEqual([
      { title: 'Theirs' },
      { title: 'Only ours' },
    ]);
    await transfers.remove(as(`${where}-b`));
    expect(await copy.query('select id from post')).toEqual([]);
    expect(await copy.query('select position from change_log')).toEqual([]);
  });

  test('a refused file is told, and what it left is removed', async () => {
    const bytes = new Uint8Array(
      await new Response(await transfers.toFile(as(`${where}-o`), { name: 'Olive' })).arrayBuffer(),
    );
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    const id = as(`${where}-refused`);
    const taken = await transfers.fromFile(id, new Blob([bytes]).stream());
    expect(taken).toMatchObject({ ok: false, error: { type: 'FileNotTaken', why: 'Damaged' } });
    await transfers.remove(id);
    expect(await (await engineOf(id)).query('select id from post')).toEqual([]);
  });
});

test('node → cluster → node keeps every row and each entry of the history', async () => {
  await filled('node-x');
  const hash = await hashOf('node-x');
  let from = 'node-x';
  for (const to of ['pg-y', 'node-z']) {
    const taken = await transfers.fromFile(as(to), await transfers.toFile(as(from), { name: 'Olive' }));
    expect(taken).toMatchObject({ ok: true, value: { name: 'Olive', rooms: [{ code: 'node-x-code' }] } });
    expect(await hashOf(to), to).toBe(hash);
    from = to;
  }
});

test('node → cluster → node keeps what lies cold, and where nothing can it comes into the database', async () => {
  await filled('node-cold');
  const hash = await hashOf('node-cold');
  const changes = async (id: string) => readThrough(await engineOf(id), cold(id), 0, 1_000);
  const before = await changes('node-cold');
  expect(await moveCold(await engineOf('node-cold'), cold('node-cold'), { before: Infinity })).toEqual({
    changes: before.length - 1,
    isDone: true,
  });
  let from = 'node-cold';
  for (const to of ['pg-cold', 'node-again']) {
    expect(
      await transfers.fromFile(as(to), await transfers.toFile(as(from), { name: 'Olive' })),
    ).toMatchObject({
      ok: true,
    });
    expect(await hashOf(to), to).toBe(hash);
    expect((await cold(to).list()).length).toBe(1);
    expect((await changes(to)).map(({ position, key, at }) => [position, key, at])).toEqual(
      before.map(({ position, key, at }) => [position, key, at]),
    );
    from = to;
  }
  const { changeLog, history } = await openWorkspace(await engineOf('pg-cold'), { cold: cold('pg-cold') });
  const newest = await changeLog.newest({ tables: ['post'], limit: 99, mentioning: before[0]!.key as never });
  expect(newest).toEqual([]);
  expect((await changeLog.newest({ tables: ['meeting'], limit: 99 })).length).toBe(1);
  expect(await history.keeping()).toMatchObject({ atHand: 1, moved: { changes: before.length - 1 } });

  const without = createTransfers((id) => heldWorkspace(id, { ...held, cold: undefined }, workspaceSchema));
  await without.fromFile(as('pg-hot'), await transfers.toFile(as(from), { name: 'Olive' }));
  expect(await contentHash(await engineOf('pg-hot'), workspaceSchema)).toBe(hash);

  // A branch begins without a history of its own.
  expect(await transfers.fork(as('pg-cold'), as('pg-branch'))).toMatchObject({ origin: before.length });
  expect(await cold('pg-branch').list()).toEqual([]);

  await transfers.remove(as('pg-cold'));
  expect(await cold('pg-cold').list()).toEqual([]);
});

test.each(['node-old', 'pg-old'])('a file of an older program is brought up to date: %s', async (id) => {
  const older = await openSqlite(join(folder, `${id}-source.db`));
  const newer = ['meeting_answer', 'meeting_series'];
  const logged = loggedTables.filter((table) => !newer.includes(table as string));
  const schema = { migrations: workspaceMigrations.slice(0, 6), logged };
  await migrate(older, schema.migrations, logged);
  await older.run(`insert into meeting (id, code, title, created_by, created_by_name, created_at, is_lobby, is_locked, is_chat, is_share, capacity)
    values ('m', 'old-${id}', 'Old', 'ada', 'Ada', 1, 0, 0, 1, 1, 50)`);
  await older.run(`update meeting set title = 'Older'`);
  const taken = await transfers.fromFile(as(id), toStream(exportTenant(older, schema)));
  expect(taken).toMatchObject({ ok: true });
  const engine = await engineOf(id);
  expect(await engine.query('select title from meeting')).toEqual([{ title: 'Older' }]);
  expect(await engine.query('select schema_number as n, op from change_log order by position')).toEqual([
    { n: 6, op: 'I' },
    { n: 6, op: 'U' },
  ]);
  await older.close();
});
