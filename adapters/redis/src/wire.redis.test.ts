import type { ProcessId, Wire, WireEvent } from '@stoa/domain';
import { wireContract } from '@stoa/domain/contracts/wire';
import { afterEach, expect, test } from 'vitest';
import { connectRedis, type RedisConnection } from './connection.ts';
import { breakableLine, type BreakableLine } from './fixtures/line.ts';
import { ownRedis } from './fixtures/redis-server.ts';
import { createRedisWire } from './wire.ts';

interface Process {
  readonly wire: Wire;
  readonly connection: RedisConnection;
  readonly line: BreakableLine;
}

async function carrier(ttlMs = 600) {
  const redis = await ownRedis();
  const processes = new Map<ProcessId, Process>();
  const other = connectRedis(redis.url);
  await other.ready();
  return {
    redis,
    other,
    async join(me: ProcessId) {
      const line = await breakableLine(redis.url);
      const connection = connectRedis(line.url);
      const wire = createRedisWire(connection, { me, ttlMs });
      processes.set(me, { wire, connection, line });
      await connection.ready();
      return wire;
    },
    cut: async (process: ProcessId) => processes.get(process)!.line.cut(),
    mend: async (process: ProcessId) => processes.get(process)!.line.mend(),
    end: (process: ProcessId) => processes.get(process)!.connection.close(),
    forget: async () => void (await other.commands.flushall()),
    async close() {
      for (const { connection, line } of processes.values()) {
        await connection.close();
        await line.close();
      }
      await other.close();
      await redis.kill();
    },
  };
}

wireContract('redis', carrier);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const [ada, bob] = ['ada', 'bob'] as [ProcessId, ProcessId];

async function pair() {
  const all = await carrier();
  closing.push(all.close);
  const wires = [await all.join(ada), await all.join(bob)] as const;
  const events: [WireEvent[], WireEvent[]] = [[], []];
  for (const n of [0, 1] as const) wires[n].listen((event) => events[n].push(event));
  await expect.poll(() => wires.map((wire) => wire.others().length)).toEqual([1, 1]);
  return { ...all, wires, events };
}

test('the messages of one turn are one PUBLISH per receiver', async () => {
  const { wires, events, other } = await pair();
  const published = async () =>
    Number(/cmdstat_publish:calls=(\d+)/.exec(await other.commands.info('commandstats'))?.[1] ?? 0);
  const before = await published();
  for (let n = 0; n < 500; n++) wires[0].send(bob, `${n}`);
  await expect.poll(() => events[1].filter(({ type }) => type === 'message').length).toBe(500);
  expect((await published()) - before).toBe(1);
});

test('a Redis that is killed and comes back makes nobody gone, and all that was lost is told', async () => {
  const { wires, events, redis } = await pair();
  await redis.kill();
  await expect
    .poll(() => (wires[0].send(bob, 'lost'), events[0].some(({ type }) => type === 'undelivered')))
    .toBe(true);
  await redis.start();
  await expect
    .poll(() => (wires[0].send(bob, 'after'), JSON.stringify(events[1]).includes('after')), {
      timeout: 10_000,
    })
    .toBe(true);
  expect(events[1].findIndex(({ type }) => type === 'missed')).toBeLessThan(
    events[1].findIndex((event) => event.type === 'message'),
  );
  expect(events.flat().filter(({ type }) => type === 'gone')).toEqual([]);
});

test('a process that was taken for gone and was not, hears that it missed something', async () => {
  const { wires, events, cut, mend } = await pair();
  await cut(bob);
  await expect.poll(() => wires[0].others(), { timeout: 10_000 }).toEqual([]);
  await mend(bob);
  await expect.poll(() => wires[0].others(), { timeout: 10_000 }).toEqual([bob]);
  await expect.poll(() => events[1], { timeout: 10_000 }).toContainEqual({ type: 'missed', from: ada });
});
