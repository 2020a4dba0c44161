import type { PersonId, WorkspaceId } from '@stoa/domain';
import { presenceContract } from '@stoa/domain/contracts/presence';
import { expect, test } from 'vitest';
import { connectRedis } from './connection.ts';
import { ownRedis, sharedRedis } from './fixtures/redis-server.ts';
import { createRedisPresence } from './people-here.ts';

presenceContract('redis', async () => {
  const redis = await sharedRedis();
  const prefix = `test:${crypto.randomUUID()}`;
  const connections = [connectRedis(redis.url, { prefix }), connectRedis(redis.url, { prefix })];
  const [presence, elsewhere] = connections.map(createRedisPresence);
  for (const connection of connections) await connection.ready();
  return {
    presence: presence!,
    elsewhere: elsewhere!,
    async close() {
      await Promise.all([presence!.close(), elsewhere!.close()]);
      for (const connection of connections) await connection.close();
      await redis.close();
    },
  };
});

test('PR4 whom a process that ended says nothing more of is gone', async () => {
  const redis = await sharedRedis();
  const connection = connectRedis(redis.url, { prefix: `test:${crypto.randomUUID()}` });
  await connection.ready();
  const presence = createRedisPresence(connection);
  const key = `${connection.prefix}:here:agora`;
  const now = Date.now();
  await connection.commands.zadd(
    key,
    now - 60_000,
    `${crypto.randomUUID()} ada`,
    now,
    `${crypto.randomUUID()} ben`,
  );
  expect(await presence.here('agora' as WorkspaceId)).toEqual(['ben']);
  await connection.commands.del(key);
  await presence.close();
  await connection.close();
  await redis.close();
});

test('PR5 while Redis is away a process knows its own people', async () => {
  const redis = await ownRedis();
  const connection = connectRedis(redis.url);
  await connection.ready();
  const presence = createRedisPresence(connection);
  await redis.kill();
  const leave = presence.enter('agora' as WorkspaceId, 'ada' as PersonId);
  expect(await presence.here('agora' as WorkspaceId)).toEqual(['ada']);
  leave();
  expect(await presence.here('agora' as WorkspaceId)).toEqual([]);
  await presence.close();
  await connection.close();
});
