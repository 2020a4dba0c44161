import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { backup, integrityProblems, openSqlite } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-sqlite-'));
  return () => rmSync(folder, { recursive: true, force: true });
});

async function filled(name = 'a.db', rows = 2_000) {
  const engine = await openSqlite(join(folder, name));
  await engine.run('create table item (id integer primary key, text text not null)');
  await engine.transaction(async (tx) => {
    for (let id = 1; id <= rows; id++)
      await tx.run('insert into item values (:id, :text)', { id, text: 'x'.repeat(500) });
  });
  return engine;
}
const count = async (engine: Awaited<ReturnType<typeof openSqlite>>) =>
  (await engine.queryOne<{ n: number }>('select count(*) as n from item'))!.n;

describe('a place', () => {
  test('is made with its folders, for its owner only, and nothing is left of the making', async () => {
    const file = join(folder, 'deep/er/a.db');
    const engine = await openSqlite(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await engine.query('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await engine.query('pragma synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await engine.query('pragma foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    await engine.close();
    expect(readdirSync(join(folder, 'deep/er'))).toEqual(['a.db']);
  });

  test.runIf(existsSync('/proc/self/fd'))(
    'costs no second connection before somebody reads beside an open transaction',
    async () => {
      const engine = await filled();
      const descriptors = () => readdirSync('/proc/self/fd').length;
      const before = descriptors();
      expect(await count(engine)).toBe(2_000);
      expect(descriptors()).toBe(before);
      const [began, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const writing = engine.transaction(async (tx) => {
        await tx.run('delete from item where id = 1');
        began.resolve();
        await hold.promise;
      });
      await began.promise;
      expect(await count(engine)).toBe(2_000);
      expect(descriptors()).toBeGreaterThan(before);
      hold.resolve();
      await writing;
      await engine.close();
    },
  );

  test.runIf(process.platform === 'linux')(
    'that was quiet for a while gives up its second connection, and goes on',
    async () => {
      const descriptors = () => readdirSync('/proc/self/fd').length;
      const before = descriptors();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const engine = await filled('a.db', 3);
        const alone = descriptors();
        const [began, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const writing = engine.transaction(async () => {
          began.resolve();
          await hold.promise;
        });
        await began.promise;
        expect(await count(engine)).toBe(3);
        const both = descriptors();
        expect(both).toBeGreaterThan(alone);
        hold.resolve();
        await writing;
        vi.advanceTimersByTime(60_000);
        // SQLite keeps one of them for the next connection: closing it would give up the locks of the first.
        expect(descriptors()).toBeLessThan(both);
        expect(await count(engine)).toBe(3);
        await engine.close();
        expect([descriptors(), vi.getTimerCount()]).toEqual([before, 0]);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  test('that cannot be written to is one sentence', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openSqlite(join(folder, 'file/a.db'))).rejects.toMatchObject({
      name: 'StorageNotWritable',
      message: expect.stringMatching(/^The database .+a\.db cannot be opened for writing: .+\.$/),
    });
  });

  test.runIf(process.getuid?.() === 0)('of another user is one sentence, folder or file', async () => {
    await (await filled('theirs.db', 1)).close();
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'sub'), { mode: 0o755 });
    const open = join(import.meta.dirname, 'fixtures/open.ts');
    const asNobody = (file: string) =>
      spawnSync(process.execPath, [open, join(folder, file), join(folder, 'scratch.db')], {
        encoding: 'utf8',
      });
    for (const file of ['sub/new.db', 'sub/deeper/new.db', 'theirs.db'])
      expect(asNobody(file).stdout).toMatch(/^StorageNotWritable: The database .+ cannot be opened/);
    chmodSync(join(folder, 'theirs.db'), 0o644);
    expect(asNobody('theirs.db').stdout).toMatch(/^StorageNotWritable: /);
  });
});

describe('a damaged file', () => {
  test.for([
    ['empty', (file: string) => truncateSync(file, 0)],
    ['cut in half', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096)],
    ['no database', (file: string) => writeFileSync(file, 'This is a letter, not a database. '.repeat(200))],
    [
      'random in its schema',
      (file: string) => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0xa5, 100, 4_096));
      },
    ],
  ] as const)('%s: says so with its path, and others go on', async ([, damage]) => {
    await (await filled('a.db')).close();
    const other = await filled('b.db', 10);
    damage(join(folder, 'a.db'));
    const use = async () => count(await openSqlite(join(folder, 'a.db')));
    await expect(use()).rejects.toMatchObject({ name: 'DatabaseDamaged', where: join(folder, 'a.db') });
    expect(await count(other)).toBe(10);
    await other.close();
  });

  test('damage inside is told at its first use, and by the integrity check', async () => {
    await (await filled('a.db')).close();
    const file = join(folder, 'a.db');
    expect(integrityProblems(file)).toEqual([]);
    const bytes = readFileSync(file);
    for (let page = 3; page < bytes.length / 4_096; page += 2)
      bytes.fill(0xff, page * 4_096, page * 4_096 + 200);
    writeFileSync(file, bytes);
    expect(integrityProblems(file).length).toBeGreaterThan(0);
    const engine = await openSqlite(file);
    await expect(engine.query('select * from item')).rejects.toMatchObject({ name: 'DatabaseDamaged' });
    await engine.close();
  });
});

describe('a backup', () => {
  test('is taken while writes go on, ends, and is the state of one moment', async () => {
    const engine = await filled('a.db', 20_000);
    let writes = 0;
    let going = true;
    const writing = (async () => {
      while (going) {
        const id = 100_000 + writes;
        await engine.transaction(async (tx) => {
          await tx.run('insert into item values (:id, :text)', { id, text: 'pair' });
          await tx.run('insert into item values (:id, :text)', { id: -id, text: 'pair' });
        });
        writes += 1;
      }
    })();
    await expect.poll(() => writes).toBeGreaterThan(5);
    const before = writes;
    await backup(engine, join(folder, 'copy.db'));
    const after = writes;
    going = false;
    await writing;
    expect(after).toBeGreaterThan(before);

    expect(integrityProblems(join(folder, 'copy.db'))).toEqual([]);
    const copy = await openSqlite(join(folder, 'copy.db'));
    const pairs = await copy.query<{ id: number }>(`select id from item where text = 'pair'`);
    expect(pairs.reduce((sum, { id }) => sum + id, 0)).toBe(0);
    expect(pairs.length / 2).toBeGreaterThanOrEqual(before);
    expect(pairs.length / 2).toBeLessThanOrEqual(after);
    await copy.close();
    await engine.close();
  });

  test('that cannot be written leaves nothing there', async () => {
    const engine = await filled();
    await expect(backup(engine, join(folder, 'nowhere/copy.db'))).rejects.toMatchObject({
      name: 'StorageNotWritable',
    });
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    await engine.close();
  });
});
