import { attemptsContract } from '@stoa/domain/contracts/attempts';
import { afterEach, expect, test } from 'vitest';
import { createRedisAttempts } from './attempts.ts';
import { connectRedis } from './connection.ts';
import { ownRedis, sharedRedis } from './fixtures/redis-server.ts';

attemptsContract('redis', async () => {
  const redis = await sharedRedis();
  const prefix = `test:${crypto.randomUUID()}`;
  const connections = [connectRedis(redis.url, { prefix }), connectRedis(redis.url, { prefix })];
  for (const connection of connections) await connection.ready();
  const [attempts, elsewhere] = connections.map((one) => createRedisAttempts(one, { processes: () => 2 }));
  return {
    attempts: attempts!,
    elsewhere: elsewhere!,
    async close() {
      const left = await connections[0]!.commands.keys(`${prefix}:*`);
      if (left.length > 0) await connections[0]!.commands.del(...left);
      for (const connection of connections) await connection.close();
      await redis.close();
    },
  };
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const ten = { tries: 10, windowMs: 60 * 60_000 };

async function three() {
  const redis = await ownRedis();
  const connections = [1, 2, 3].map(() => connectRedis(redis.url));
  closing.push(async () => {
    for (const connection of connections) await connection.close();
    await redis.kill();
  });
  for (const connection of connections) await connection.ready();
  return {
    redis,
    connections,
    all: connections.map((one) => createRedisAttempts(one, { processes: () => 3 })),
  };
}
const given = async (all: Awaited<ReturnType<typeof three>>['all'], key: string) => {
  const takes = Array.from({ length: 60 }, (_, n) => all[n % 3]!.take([[key, ten]]));
  return (await Promise.all(takes)).filter((wait) => wait === undefined).length;
};

test('TR6 while Redis is away all processes together give no more than with it', async () => {
  const { redis, all } = await three();
  await redis.kill();
  expect(await given(all, 'k')).toBe(9);
  await all[0]!.forgive('k');
  await all[0]!.giveBack('k');
  expect(await given(all, 'k')).toBe(3);
});

test('TR6 what a process took before is not given again while Redis is away', async () => {
  const { redis, all } = await three();
  for (let n = 0; n < 10; n++) expect(await all[0]!.take([['k', ten]])).toBeUndefined();
  await redis.kill();
  expect(await all[0]!.take([['k', ten]])).toBeGreaterThan(0);
});

test('TR6 a Redis that hangs holds nobody up for longer than a command may take', async () => {
  const { redis, all } = await three();
  redis.signal('SIGSTOP');
  expect(await all[0]!.take([['k', ten]])).toBeUndefined();
  redis.signal('SIGCONT');
});

test('TR5 a clock that was set back locks nothing, and forward opens one window', async () => {
  const { connections, all } = await three();
  const { commands, prefix } = connections[0]!;
  for (let n = 0; n < 10; n++) await all[0]!.take([['k', ten]]);
  const [key] = await commands.keys(`${prefix}:tries:*`);
  expect(key).not.toContain('k:');
  await commands.hset(key!, 'at', Date.now() + 24 * 60 * 60_000);
  expect(await all[0]!.take([['k', ten]])).toBeGreaterThan(0);
  expect(Number(await commands.hget(key!, 'at'))).toBeLessThanOrEqual(Date.now() + 1_000);
  expect(await commands.pttl(key!)).toBeLessThanOrEqual(ten.windowMs);
  await commands.hset(key!, 'at', Date.now() - 24 * 60 * 60_000);
  expect(await given(all, 'k')).toBe(10);
});

test('nothing in Redis names the key', async () => {
  const { connections, all } = await three();
  await all[0]!.take([['account ada@example.test', ten]]);
  expect((await connections[0]!.commands.keys('*')).join()).not.toContain('ada');
});
