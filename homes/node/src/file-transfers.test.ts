import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compareBranch,
  dropBranch,
  emptyRemoved,
  makeBranch,
  mergeBranch,
  randomIds,
  systemClock,
  type Directory,
  type Instant,
  type PersonId,
  type Slug,
  type WorkspaceId,
} from '@stoa/domain';
import { transfersContract } from '@stoa/domain/contracts/transfers';
import { createMemoryCache } from '@stoa/domain/memory/cache';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { createMemoryJobQueue } from '@stoa/domain/memory/job-queue';
import { createMemoryBlobs } from '@stoa/domain/memory/blobs';
import { coldOnBlobs, createMadeWorkspaces, openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { readChanges, type Engine } from '@stoa/tenantdb';
import { expect, onTestFinished, test } from 'vitest';
import { createChanges } from './changes.ts';
import { createFileTransfers } from './file-transfers.ts';
import { openWorkspaceFiles } from './workspace-files.ts';

const agora = 'agora' as WorkspaceId;
const mia = { type: 'person', id: 'mia' as PersonId, name: 'Mia' } as const;

async function folder() {
  const path = mkdtempSync(join(tmpdir(), 'stoa-transfers-'));
  const engine = await openSqlite(join(path, 'directory.db'));
  const records = await openDirectory(engine);
  await engine.run(
    `insert into "user" (id, name, email, "emailVerified", image, "createdAt", "updatedAt") values ('mia', 'Mia', 'mia@agora.example', 0, null, '', '')`,
  );
  await records.workspaces.create(
    { id: agora, slug: 'agora' as Slug, name: 'Agora', createdAt: 1 as Instant },
    mia.id,
  );
  const fileOf = (id: WorkspaceId) => join(path, `${id}.db`);
  const blobs = createMemoryBlobs();
  const cold = (id: WorkspaceId) => coldOnBlobs(blobs, id);
  const files = openWorkspaceFiles({
    directory: {} as Directory,
    made: createMadeWorkspaces(engine),
    fileOf,
    changes: createChanges(),
    cold,
    opened: () => {},
    log: () => {},
  });
  onTestFinished(async () => {
    await files.close();
    await engine.close();
    rmSync(path, { recursive: true });
  });
  const transfers = createFileTransfers({
    use: (id, work) => files.use(id, work),
    fileOf,
    removeFile: (id) => files.removeFile(id),
    cold,
    blobs,
  });
  const home = {
    ...records,
    ...{ transfers, clock: systemClock, ids: randomIds, workspaceId: agora },
    ...{ fanout: createMemoryFanout(), cache: createMemoryCache() },
    jobs: createMemoryJobQueue({ clock: systemClock, ids: randomIds }),
  };
  const run = (id: WorkspaceId, sql: string) => files.use(id, ({ engine: own }) => own.run(sql));
  const titles = (id: WorkspaceId) =>
    files.use(id, ({ engine: own }) => own.query<{ title: string }>('select title from post order by id'));
  return { engine, home, run, titles, files, blobs, fileOf };
}

transfersContract('records in files of the node home', async () => {
  const { home, files } = await folder();
  const on = <T>(id: WorkspaceId, work: (engine: Engine) => Promise<T>) =>
    files.use(id, ({ engine }) => work(engine));
  return {
    transfers: home.transfers,
    write: async (id, name, title) => {
      await on(id, (engine) =>
        engine.run(`${post(name)} on conflict (id) do update set title = :title`, { title }),
      );
      await on(id, (engine) =>
        engine.run('update post set title = :title where id = :name', { title, name }),
      );
    },
    titles: async (id) => {
      const rows = await on(id, (engine) =>
        engine.query<{ id: string; title: string }>('select id, title from post'),
      );
      return Object.fromEntries(rows.map((row) => [row.id, row.title]));
    },
    changes: async (id) => (await on(id, (engine) => readChanges(engine, 0, 1_000))).length,
    close: async () => {},
  };
});
const post = (id: string) =>
  `insert into post (id, title, body, body_text, mentions, author_id, author_name, created_at, changed_by)
   values ('${id}', '${id}', '', '', '[]', 'mia', 'Mia', 1, 'mia')`;

test('a branch is a copy of the file while others write, and is compared, merged and dropped', async () => {
  const { engine, home, run, titles } = await folder();
  await run(agora, post('a'));
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) await run(agora, post(`w${n}`));
  })();
  const made = await makeBranch(home, mia, { name: 'Try' });
  writing = false;
  await writer;
  if (!made.ok) throw new Error(made.error.type);
  const { id } = made.value.branch;

  const before = await compareBranch(home, mia, { id });
  // What was written to the origin since is the origin's alone.
  expect(before.ok && before.value.differences.every(({ side }) => side === 'origin')).toBe(true);
  await run(id, `update post set title = 'Changed' where id = 'a'`);
  await run(id, post('new'));
  expect(await mergeBranch(home, mia, { id, choices: {} })).toEqual({ ok: true, value: 2 });
  expect((await titles(agora)).map(({ title }) => title)).toEqual(expect.arrayContaining(['Changed', 'new']));
  // Listed after it was filled, and remembered as made from its next use on: a lost file is told.
  expect(
    await engine.query('select workspace_id from made_workspace where workspace_id = :id', { id }),
  ).toHaveLength(1);

  expect(await dropBranch(home, mia, { id })).toEqual({ ok: true, value: 'agora' });
  expect(await home.branches.ofOrigin(agora)).toEqual([]);
  await emptyRemoved(home, () => {});
  expect(await home.transfers.left(id)).toEqual({ database: 0, blobs: 0 });
  expect((await titles(agora)).length).toBeGreaterThan(0);
});

test('a branch takes along what lies cold, and lives on without its origin', async () => {
  const { home, run, files, blobs, fileOf } = await folder();
  for (const id of ['a', 'b', 'c']) await run(agora, post(id));
  const move = (id: WorkspaceId) =>
    files.use(id, ({ home: own }) => own.history.moveOld({ before: (Date.now() + 1) as Instant, most: 9 }));
  await move(agora);
  const made = await makeBranch(home, mia, { name: 'Try' });
  if (!made.ok) throw new Error(made.error.type);
  const { id } = made.value.branch;
  await run(agora, `update post set title = 'Changed' where id = 'a'`);
  await move(agora);
  const told = (of: WorkspaceId) =>
    files.use(of, async ({ home: own }) => (await own.changeLog.after(0, 9)).map(({ key }) => key));
  expect(await told(id)).toEqual(['["a"]', '["b"]', '["c"]']);
  expect(await compareBranch(home, mia, { id })).toMatchObject({
    ok: true,
    value: { differences: [{ side: 'origin' }] },
  });
  await home.transfers.remove(agora);
  expect(await told(id)).toHaveLength(3);
  await home.transfers.remove(id);
  expect(await blobs.list('', { limit: 9 })).toEqual([]);
  expect([existsSync(fileOf(id)), existsSync(`${fileOf(id)}-wal`)]).toEqual([false, false]);
});
