import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Directory, Instant, PersonId, Slug, WorkspaceId } from '@stoa/domain';
import { createMadeWorkspaces, openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { DatabaseDamaged, StorageFull } from '@stoa/tenantdb';
import { expect, onTestFinished, test } from 'vitest';
import { createChanges, newReading } from './changes.ts';
import { createSearchThreads } from './search/search-threads.ts';
import { openWorkspaceFiles } from './workspace-files.ts';

const agora = 'agora' as WorkspaceId;

async function folderWithWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-workspaces-'));
  const engine = await openSqlite(join(folder, 'directory.db'));
  const records = await openDirectory(engine);
  await engine.run(
    `insert into "user" (id, name, email, "emailVerified", image, "createdAt", "updatedAt") values ('mia', 'Mia', 'mia@agora.example', 0, null, '', '')`,
  );
  const made = { id: agora, slug: 'agora' as Slug, name: 'Agora', createdAt: 1 as Instant };
  await records.workspaces.create(made, 'mia' as PersonId);
  onTestFinished(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });
  return { engine, fileOf: (id: WorkspaceId) => join(folder, `${id}.db`) };
}

type Folder = Awaited<ReturnType<typeof folderWithWorkspace>>;
/** Opens the workspaces as a start of the process does, uses one, and stops. */
async function visit({ engine, fileOf }: Folder, made = createMadeWorkspaces(engine)): Promise<void> {
  const files = openWorkspaceFiles({
    directory: {} as Directory,
    made,
    fileOf,
    changes: createChanges(),
    opened: () => {},
    log: () => {},
  });
  try {
    await files.use(agora, async ({ engine: own }) => void (await own.query('select * from meeting')));
  } finally {
    await files.close();
  }
}

test('a workspace’s file is made at its first use; gone later, it is refused and not made anew', async () => {
  const folder = await folderWithWorkspace();
  await visit(folder);
  await visit(folder);
  rmSync(folder.fileOf(agora));
  for (let n = 0; n < 2; n++) await expect(visit(folder)).rejects.toThrow(DatabaseDamaged);
  await expect(visit(folder)).rejects.toThrow(/it is gone.*backup/);
  expect(existsSync(folder.fileOf(agora))).toBe(false);
});

test('a file from before it was remembered is remembered from its next use on', async () => {
  const folder = await folderWithWorkspace();
  await (await openSqlite(folder.fileOf(agora))).close();
  await visit(folder);
  rmSync(folder.fileOf(agora));
  await expect(visit(folder)).rejects.toThrow(DatabaseDamaged);
});

test('a disk that takes no writes keeps nobody from reading', async () => {
  const folder = await folderWithWorkspace();
  const full = { has: async () => false, add: () => Promise.reject(new StorageFull('directory.db')) };
  await visit(folder, full);
  await visit(folder, full);
});

test('searches run in threads, which have let go of a file before it is deleted', async () => {
  const { engine, fileOf } = await folderWithWorkspace();
  const searches = createSearchThreads({ log: () => {}, times: { limitMs: 60_000 } });
  const files = openWorkspaceFiles({
    directory: {} as Directory,
    made: createMadeWorkspaces(engine),
    fileOf,
    changes: createChanges(),
    searches,
    opened: () => {},
    log: () => {},
  });
  const asked = { viewer: 'mia' as PersonId, kinds: ['person'], limit: 5, offset: 0 } as const;
  const found = (typed: string) =>
    files.use(agora, async ({ home }) => (await home.search.find(typed, asked)).hits.map(({ id }) => id));
  const join = (name: string) =>
    files.use(agora, async ({ home: { roster } }) => {
      const mia = { personId: 'mia' as PersonId, role: 'owner', joinedAt: 1 as Instant } as const;
      await roster.put([{ ...mia, name, changedBy: mia.personId }]);
    });
  try {
    await join('Mia Olive');
    const asking = found('olive');
    // Somebody has it open: it stays.
    expect(await files.removeFile(agora)).toBe(false);
    expect(await asking).toEqual(['mia']);
    expect(searches.size()).toBeGreaterThan(0);
    expect(await files.removeFile(agora)).toBe(true);
    expect(existsSync(fileOf(agora))).toBe(false);
    // What is there afterwards is another file, of somebody who was let in again.
    await (await openSqlite(fileOf(agora))).close();
    await join('Mia Grape');
    expect([await found('olive'), await found('grape')]).toEqual([[], ['mia']]);
  } finally {
    await files.close();
    await searches.close();
  }
});

test('what a search said that was out of time is given to nobody again', async () => {
  const { engine, fileOf } = await folderWithWorkspace();
  const changes = createChanges();
  const find = async (typed: string) => ({ hits: [], more: false, cut: false, outOfTime: typed === 'late' });
  const files = openWorkspaceFiles({
    directory: {} as Directory,
    made: createMadeWorkspaces(engine),
    fileOf,
    changes,
    searches: { open: () => ({ find, leave: async () => {} }), size: () => 0, close: async () => {} },
    opened: () => {},
    log: () => {},
  });
  const asked = { viewer: 'mia' as PersonId, kinds: ['person'], limit: 5, offset: 0 } as const;
  try {
    await files.use(agora, async () => {});
    for (const typed of ['olive', 'late']) {
      const reading = newReading();
      const search = () => files.use(agora, ({ home }) => home.search.find(typed, asked));
      const found = await new Promise((done) => changes.watch(reading, () => void search().then(done)));
      expect(found).toMatchObject({ outOfTime: typed === 'late' });
      expect(changes.isCurrent(reading)).toBe(typed === 'olive');
    }
  } finally {
    await files.close();
  }
});
