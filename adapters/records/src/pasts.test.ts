import { openSqliteInMemory } from '@stoa/sqlite';
import type { Engine } from '@stoa/tenantdb';
import { expect, test, vi } from 'vitest';
import { createPasts } from './pasts.ts';

function opened() {
  const engines: (Engine & { isClosed?: boolean })[] = [];
  const open = () => {
    const engine: Engine & { isClosed?: boolean } = openSqliteInMemory();
    const close = engine.close;
    engine.close = () => ((engine.isClosed = true), close());
    engines.push(engine);
    return engine;
  };
  return { engines, open };
}
const fill = async (engine: Engine) => void (await engine.run('create table a (b integer)'));
const look = (engine: Engine) => engine.query('select * from a');

test('who comes meanwhile waits for the same one, and the next finds it', async () => {
  const { engines, open } = opened();
  const pasts = createPasts({ open });
  await Promise.all([pasts.use('a', fill, look), pasts.use('a', fill, look)]);
  await pasts.use('a', fill, look);
  expect(engines).toHaveLength(1);
});

test('only so many are kept, and one in use is never closed', async () => {
  const { engines, open } = opened();
  const pasts = createPasts({ open, most: 2 });
  const held = Promise.withResolvers<void>();
  const holding = pasts.use('a', fill, async (engine) => {
    await held.promise;
    return look(engine);
  });
  for (const name of ['b', 'c', 'd']) await pasts.use(name, fill, look);
  expect(engines.map(({ isClosed }) => isClosed ?? false)).toEqual([false, true, true, false]);
  held.resolve();
  expect(await holding).toEqual([]);
});

test('one that nobody looks at any more goes after a while', async () => {
  const { engines, open } = opened();
  const pasts = createPasts({ open, keepMs: 1_000 });
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await pasts.use('a', fill, look);
  const [letGo, ms] = timers.mock.calls.find(([, wait]) => wait === 1_000)!;
  expect(ms).toBe(1_000);
  letGo();
  await vi.waitFor(() => expect(engines[0]!.isClosed).toBe(true));
  timers.mockRestore();
});

test('one that is looked at all the time is made anew: what was deleted for good meanwhile is not in it', async () => {
  const { engines, open } = opened();
  let now = 0;
  const pasts = createPasts({ open, keepMs: 1_000, livesMs: 1_500, passed: () => now });
  for (; now <= 1_500; now += 500) await pasts.use('a', fill, look);
  expect(engines.map(({ isClosed }) => isClosed ?? false)).toEqual([true, false]);
});

test('what could not be filled is tried anew', async () => {
  const { engines, open } = opened();
  const pasts = createPasts({ open });
  await expect(pasts.use('a', () => Promise.reject(new Error('gone')), look)).rejects.toThrow('gone');
  expect(engines[0]!.isClosed).toBe(true);
  expect(await pasts.use('a', fill, look)).toEqual([]);
});
