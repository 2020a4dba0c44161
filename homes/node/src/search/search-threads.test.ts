import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant, Log, PersonId, Post, PostId, SearchAsked } from '@stoa/domain';
import { openWorkspace } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { describe, expect, test as base, vi } from 'vitest';
import { createSearchThreads, type SearchThreads, type SearchThreadsOptions } from './search-threads.ts';

type Open = (times?: SearchThreadsOptions['times'], entry?: URL) => SearchThreads;
const odd = new URL('./fixtures/odd-thread.ts', import.meta.url);
const minute = 60_000;
const file = '/nowhere/a.db';

const test = base.extend<{ said: string[]; open: Open }>({
  said: async ({}, use) => use([]),
  open: async ({ said }, use) => {
    const opened: SearchThreads[] = [];
    const log = ((_level, event) => said.push(event)) as Log;
    await use((times = { limitMs: minute }, entry = odd) => {
      const threads = createSearchThreads({
        log,
        entry,
        times: { startMs: minute, idleMs: minute, ...times },
      });
      opened.push(threads);
      return threads;
    });
    await Promise.all(opened.map((threads) => threads.close()));
  },
});

const by = (who: string, more: object = {}): SearchAsked =>
  ({ viewer: who as PersonId, kinds: ['post'], limit: 5, offset: 0, ...more }) as SearchAsked;
/** A search that does not end before its gate is open. */
function held(who: string) {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  return {
    asked: by(who, { gate }),
    hasBegun: () => gate[1]! > 0,
    begun: () => vi.waitFor(() => expect(gate[1]).toBeGreaterThan(0), { timeout: minute, interval: 5 }),
    open() {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    },
  };
}
const soon = (check: () => void) => vi.waitFor(check, { timeout: minute, interval: 5 });

describe('threads that search', () => {
  test('nobody waits for longer than the limit, whatever a statement does', async ({ open }) => {
    const threads = open({ limitMs: 20 });
    const search = threads.open(file);
    const [ada, ben] = [held('ada'), held('ben')];
    const late = await Promise.all([search.find('', ada.asked), search.find('', ben.asked)]);
    expect(late).toEqual(Array(2).fill({ hits: [], more: false, cut: false, outOfTime: true }));
    ada.open();
    ben.open();
  });

  test('a person keeps one thread, others have another', async ({ open }) => {
    const search = open().open(file);
    const [first, second, other] = [held('ada'), held('ada'), held('ben')];
    const found = [first, second, other].map(({ asked }) => search.find('', asked));
    await Promise.all([first.begun(), other.begun()]);
    expect(second.hasBegun()).toBe(false);
    other.open();
    await found[2];
    expect(second.hasBegun()).toBe(false);
    first.open();
    await found[0];
    await second.begun();
    second.open();
    expect((await Promise.all(found)).map(({ outOfTime }) => outOfTime)).toEqual([false, false, false]);
  });

  test('whoever is late does not keep others out', async ({ open }) => {
    const threads = open({ limitMs: 200, patienceMs: 0 });
    const search = threads.open(file);
    const late = [held('ada'), held('ben')];
    const answers = late.map(({ asked }) => search.find('', asked));
    expect((await Promise.all(answers)).every(({ outOfTime }) => outOfTime)).toBe(true);
    // Their statements go on, so they themselves wait; a third one has a thread.
    await soon(async () => expect(await search.find('', by('cyd'))).toMatchObject({ outOfTime: false }));
    expect(await search.find('', by('ada'))).toMatchObject({ outOfTime: true });
    for (const { open: openGate } of late) openGate();
    await soon(async () => expect(await search.find('', by('ada'))).toMatchObject({ outOfTime: false }));
    expect(threads.size()).toBeLessThanOrEqual(4);
  });

  test('there are only so many threads, however many are late', async ({ open }) => {
    const threads = open({ limitMs: 50, patienceMs: 0 });
    const search = threads.open(file);
    const late = Array.from({ length: 9 }, (_, n) => held(`p${n}`));
    await Promise.all(late.map(({ asked }) => search.find('', asked)));
    await Promise.all(late.map(({ asked }) => search.find('', asked)));
    expect(threads.size()).toBeLessThanOrEqual(4);
    for (const { open: openGate } of late) openGate();
  });

  test('a search whose thread ended under it is tried once more', async ({ open, said }) => {
    const search = open().open(file);
    await search.find('', by('ada'));
    // In the first thread it is the second search, in the next one the first.
    expect(await search.find('ends in an old thread', by('ada'))).toMatchObject({ more: false });
    for (const typed of ['ends', 'throws'])
      await expect(search.find(typed, by('ada'))).rejects.toThrow('has ended');
    expect(said).toContain('search.threadBroke');
    expect(await search.find('', by('ada'))).toMatchObject({ outOfTime: false });
  });

  test('what the database says comes through', async ({ open }) => {
    const search = open().open(file);
    await expect(search.find('damaged', by('ada'))).rejects.toMatchObject({ name: 'DatabaseDamaged' });
  });

  test('a thread that does not come back is given up, and said so', async ({ open, said }) => {
    const threads = open({ limitMs: 50, giveUpMs: 100 });
    const search = threads.open(file);
    expect(await search.find('forever', by('ada'))).toMatchObject({ outOfTime: true });
    await soon(() => expect(said).toContain('search.gaveUp'));
    await soon(async () => expect(await search.find('', by('ada'))).toMatchObject({ outOfTime: false }));
  });

  test('threads that cannot start are said, and not tried without end', async ({ open }) => {
    const threads = open({ limitMs: minute }, new URL('./fixtures/no-such-thread.ts', import.meta.url));
    await expect(threads.open(file).find('', by('ada'))).rejects.toThrow('does not start');
    await soon(() => expect(threads.size()).toBe(0));
  });

  test('a file is left when nothing is under way in it any more', async ({ open }) => {
    const threads = open({ limitMs: 50 });
    const search = threads.open(file);
    const late = held('ada');
    await search.find('', late.asked);
    let isLeft = false;
    const left = search.leave().then(() => (isLeft = true));
    await expect(search.find('', by('ben'))).rejects.toThrow('closed');
    // Another file is searched meanwhile.
    await soon(async () =>
      expect(await threads.open('/nowhere/b.db').find('', by('ben'))).toMatchObject({ outOfTime: false }),
    );
    expect(isLeft).toBe(false);
    late.open();
    await left;
  });

  test('a thread that ends has left its files too', async ({ open }) => {
    const threads = open({ limitMs: 50, giveUpMs: 100 });
    const search = threads.open(file);
    await search.find('forever', by('ada'));
    await search.leave();
    expect(threads.size()).toBe(0);
  });

  test('closing ends all, and whoever waits is answered', async ({ open }) => {
    const threads = open();
    const search = threads.open(file);
    const [first, second] = [held('ada'), held('ada')];
    const found = [first, second].map(({ asked }) => search.find('', asked));
    const broken = expect(found[0]).rejects.toThrow('has ended');
    await first.begun();
    await threads.close();
    await broken;
    expect(await found[1]).toMatchObject({ outOfTime: true });
    expect(threads.size()).toBe(0);
    await expect(search.find('', by('ada'))).rejects.toThrow('closed');
  });

  test('a thread without work ends after a while', async ({ open }) => {
    const threads = open({ limitMs: minute, idleMs: 1 });
    await threads.open(file).find('', by('ada'));
    await soon(() => expect(threads.size()).toBe(0));
    expect(await threads.open(file).find('', by('ada'))).toMatchObject({ outOfTime: false });
  });
});

describe('in a file', () => {
  const files = base.extend<{ folder: string; threads: SearchThreads }>({
    folder: async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'stoa-search-'));
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    threads: async ({}, use) => {
      const threads = createSearchThreads({ log: () => {}, times: { limitMs: minute, startMs: minute } });
      await use(threads);
      await threads.close();
    },
  });
  const post = (id: string, title: string): Post => ({
    ...{ id: id as PostId, title, body: '', bodyText: '', mentions: [] },
    ...{ authorId: 'ada' as PersonId, authorName: 'Ada', changedBy: 'ada' as PersonId },
    ...{ createdAt: 1 as Instant, publishedAt: 1 as Instant },
  });

  files('whoever has written finds it, and what is gone is not found', async ({ folder, threads }) => {
    const engine = await openSqlite(join(folder, 'a.db'));
    const { posts } = await openWorkspace(engine);
    const search = threads.open(engine.file);
    const found = async (typed: string) =>
      (await search.find(typed, by('ada'))).hits.map(({ id }) => id as string);
    for (let n = 0; n < 20; n++) {
      await posts.add(post(`p${n}`, `olive${n}`));
      expect(await found(`olive${n} `)).toEqual([`p${n}`]);
      await posts.remove(`p${n}` as PostId, 'ada' as PersonId);
      expect(await found(`olive${n} `)).toEqual([]);
    }
    await search.leave();
    await engine.close();
  });

  files.runIf(process.platform === 'linux')(
    'what is left may be deleted, and is another file afterwards',
    async ({ folder, threads }) => {
      const name = join(folder, 'a.db');
      for (const title of ['olive', 'grape']) {
        const engine = await openSqlite(name);
        const { posts } = await openWorkspace(engine);
        await posts.add(post('p', title));
        const search = threads.open(name);
        expect((await search.find('olive grape', by('ada'))).hits).toEqual([]);
        expect((await search.find(title, by('ada'))).hits).toHaveLength(1);
        await search.leave();
        await engine.close();
        // The last connection to close has put the log of writes into the database.
        expect(readdirSync(folder)).toEqual(['a.db']);
        expect(openFiles().filter((path) => path.startsWith(folder))).toEqual([]);
        rmSync(name);
      }
    },
  );
});

const openFiles = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return [];
    }
  });
