import { letFar } from '@stoa/cloudflare';
import type { Instant } from '@stoa/domain';
import { openSqliteInMemory } from '@stoa/sqlite';
import type { Engine } from '@stoa/tenantdb';
import { expect, test } from 'vitest';
import { createPastPlaces, keptMs, type PastObject } from './pasts.ts';

/** A workspace's object with the objects of its places, as the platform keeps them. */
function home({ sizeBytes = 0 } = {}) {
  let now = 0;
  const kept = new Map<string, unknown>();
  const objects = new Map<number, PastObject>();
  const filled: string[] = [];
  const open = () =>
    createPastPlaces({
      clock: { now: () => now as Instant },
      placeOf: (place) => objects.get(place) ?? objects.set(place, createPlace()).get(place)!,
      kept: {
        get: <T>(key: string) => kept.get(key) as T | undefined,
        put: (key, value) => void kept.set(key, value),
        delete: (key) => kept.delete(key),
      },
      sizeBytes: () => sizeBytes,
      sizeMostBytes: 1_000,
    });
  let pasts = open();
  let isBroken = false;
  return {
    filled,
    objects,
    breakNext: () => void (isBroken = true),
    pass: (ms: number) => void (now += ms),
    /** The workspace's object forgets all that it did not keep. */
    sleep: () => void (pasts = open()),
    clear: () => pasts.clear(),
    look: <T = string>(name: string, work: (past: Engine) => Promise<T> = whatIsThere as never) =>
      pasts.use(name, (empty) => fill(empty, name), work),
  };
  async function fill(empty: Engine, name: string): Promise<void> {
    filled.push(name);
    if (isBroken) {
      isBroken = false;
      throw new Error('The way there broke.');
    }
    await empty.run('create table moment (name text not null)');
    await empty.run('insert into moment (name) values (:name)', { name });
  }
}
const whatIsThere = async (past: Engine): Promise<string> =>
  (await past.queryOne<{ name: string }>('select name from moment'))!.name;

function createPlace(): PastObject {
  let holds: string | undefined;
  let far: ReturnType<typeof letFar>;
  const gone = { name: 'PastGone', message: 'gone' };
  const clear = async () => {
    holds = undefined;
    far = letFar(await openSqliteInMemory());
  };
  return {
    clear,
    async begin(filling) {
      await clear();
      holds = filling;
    },
    query: async (filling, ...asked) => (filling === holds ? far.query(...asked) : gone),
    runEach: async (filling, all) => (filling === holds ? far.runEach(all) : all.map(() => gone)),
    runAll: async (filling, all) => (filling === holds ? far.runAll(all) : gone),
  };
}

test('a moment is filled once for all who look, and found again after a sleep', async () => {
  const { look, filled, sleep } = home();
  expect(await Promise.all([look('a'), look('a'), look('b')])).toEqual(['a', 'a', 'b']);
  sleep();
  expect(await look('b')).toBe('b');
  expect(filled).toEqual(['a', 'b']);
});

test('after a while it is made anew, because something may have been deleted for good', async () => {
  const { look, filled, pass } = home();
  await look('a');
  pass(keptMs - 1);
  await look('a');
  expect(filled).toEqual(['a']);
  pass(1);
  expect(await look('a')).toBe('a');
  expect(filled).toEqual(['a', 'a']);
});

test('there are six places: whoever was not looked at for longest goes, and nobody who is looked at', async () => {
  const { look, objects, pass } = home();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    expect(await look(name)).toBe(name);
    pass(1);
  }
  expect(objects.size).toBe(6);

  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const looking = ['i', 'j', 'k', 'l', 'm', 'n'].map((name) => look(name, () => over));
  await expect(look('o')).rejects.toMatchObject({ name: 'DatabaseBusy' });
  end();
  await Promise.all(looking);
  expect(await look('o')).toBe('o');
});

test('what went before its time is made anew', async () => {
  const { look, filled, objects, clear } = home();
  await look('a');
  await objects.get(0)!.clear();
  expect(await Promise.all([look('a'), look('a')])).toEqual(['a', 'a']);
  expect(filled).toEqual(['a', 'a']);
  await clear();
  expect(await look('a')).toBe('a');
  expect(filled).toHaveLength(3);
});

test('a filling that broke is tried again by whoever looks next', async () => {
  const { look, filled, breakNext } = home();
  breakNext();
  const both = await Promise.allSettled([look('a'), look('a')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await look('a')).toBe('a');
  expect(filled).toEqual(['a', 'a']);
});

test('a workspace that is too large is not copied', async () => {
  const { look, objects } = home({ sizeBytes: 1_001 });
  await expect(look('a')).rejects.toMatchObject({ name: 'PastTooLarge' });
  expect(objects.size).toBe(0);
});
