import { expect, test, vi } from 'vitest';
import { openTenants } from './tenants.ts';

/** Tenants that are their own names, and a record of what was done to them. */
function recorded(max: number, options: { fail?: (id: string) => Error | undefined; idleMs?: number } = {}) {
  const events: string[] = [];
  const open = new Set<string>();
  const tenants = openTenants<string, string>({
    max,
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    open: async (id) => {
      await Promise.resolve();
      if (open.has(id)) throw new Error(`${id} was opened twice`);
      const failure = options.fail?.(id);
      if (failure) throw failure;
      open.add(id);
      events.push(`+${id}`);
      return id;
    },
    close: async (id) => {
      await Promise.resolve();
      open.delete(id);
      events.push(`-${id}`);
    },
    makesRoomFor: (cause) => (cause as Error).message === 'full',
  });
  return { tenants, events, open };
}
const name = async (tenant: string) => tenant;

test('a tenant is opened once, however many want it', async () => {
  const { tenants, events } = recorded(10);
  expect(await Promise.all(['a', 'a', 'b', 'a'].map((id) => tenants.use(id, name)))).toEqual([
    'a',
    'a',
    'b',
    'a',
  ]);
  expect(events).toEqual(['+a', '+b']);
});

test('the one whose last use is longest ago goes first', async () => {
  const { tenants, events } = recorded(2);
  for (const id of ['a', 'b', 'a', 'c']) await tenants.use(id, name);
  await expect.poll(() => events).toEqual(['+a', '+b', '+c', '-b']);
  expect(tenants.size()).toBe(2);
});

test('one in use is never closed, and goes when it is free', async () => {
  const { tenants, events, open } = recorded(1);
  const hold = Promise.withResolvers<void>();
  const busy = tenants.use('a', () => hold.promise);
  await tenants.use('b', name);
  await tenants.use('c', name);
  expect(open.has('a')).toBe(true);
  hold.resolve();
  await busy;
  await expect.poll(() => [...open]).toEqual(['a']);
  expect(events).toEqual(['+a', '+b', '-b', '+c', '-c']);
});

test('one that is being closed is opened again only afterwards', async () => {
  const { tenants, events } = recorded(1);
  for (let i = 0; i < 20; i++) await Promise.all(['a', 'b', 'c'].map((id) => tenants.use(id, name)));
  await tenants.close();
  expect(events.filter((e) => e.startsWith('+'))).toHaveLength(events.length / 2);
});

test('a failure to open reaches all who wait, and the next one tries again', async () => {
  let broken = true;
  const { tenants } = recorded(2, { fail: () => (broken ? new Error('broken') : undefined) });
  const both = await Promise.allSettled([tenants.use('a', name), tenants.use('a', name)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await tenants.use('a', name)).toBe('a');
});

test('when files run out, idle ones make room; when all are in use, it is told', async () => {
  const opened = recorded(10, { fail: () => (opened.open.size >= 3 ? new Error('full') : undefined) });
  const { tenants, open } = opened;
  for (const id of ['a', 'b', 'c', 'd']) expect(await tenants.use(id, name)).toBe(id);
  expect([...open]).toEqual(['b', 'c', 'd']);
  const hold = Promise.withResolvers<void>();
  const busy = ['b', 'c', 'd'].map((id) => tenants.use(id, () => hold.promise));
  await expect(tenants.use('e', name)).rejects.toThrow('full');
  hold.resolve();
  await Promise.all(busy);
  expect(await tenants.use('e', name)).toBe('e');
});

test('closing waits for those in use, and nothing opens afterwards', async () => {
  const { tenants, open } = recorded(10);
  const hold = Promise.withResolvers<void>();
  const busy = tenants.use('a', () => hold.promise);
  await tenants.use('b', name);
  let closed = false;
  const closing = tenants.close().then(() => (closed = true));
  await expect(tenants.use('c', name)).rejects.toThrow('closed');
  await expect.poll(() => [...open]).toEqual(['a']);
  expect(closed).toBe(false);
  hold.resolve();
  await Promise.all([busy, closing]);
  expect([...open]).toEqual([]);
});

test('one that nobody used for a while is closed, and one in use is not', async () => {
  vi.useFakeTimers();
  try {
    const { tenants, events } = recorded(10, { idleMs: 1_000 });
    const hold = Promise.withResolvers<void>();
    const busy = tenants.use('busy', () => hold.promise);
    await tenants.use('idle', name);
    await vi.advanceTimersByTimeAsync(900);
    await tenants.use('late', name);
    await vi.advanceTimersByTimeAsync(200);
    expect(events).toEqual(['+busy', '+idle', '+late', '-idle']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(events.at(-1)).toBe('-late');
    hold.resolve();
    await busy;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(events.at(-1)).toBe('-busy');
    expect(tenants.size()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('what is done while one is closed comes before it is opened again, and not while somebody uses it', async () => {
  const { tenants, events } = recorded(10);
  const hold = Promise.withResolvers<void>();
  const busy = tenants.use('a', () => hold.promise);
  const noted = async () => void events.push('work');
  expect(await tenants.whileClosed('a', noted)).toBe(false);
  hold.resolve();
  await busy;
  const working = tenants.whileClosed('a', noted);
  await tenants.use('a', name);
  expect(await working).toBe(true);
  expect(events).toEqual(['+a', '-a', 'work', '+a']);
  expect(await tenants.whileClosed('b', noted)).toBe(true);
  await expect(tenants.whileClosed('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await tenants.close();
});
