import type { WorkspaceId } from '@stoa/domain';
import { cacheContract } from '@stoa/domain/contracts/cache';
import { expect, test } from 'vitest';
import { createRedisCache } from './cache.ts';
import { connectRedis } from './connection.ts';
import { ownRedis, sharedRedis } from './fixtures/redis-server.ts';

cacheContract('redis', async () => {
  const redis = await sharedRedis();
  const prefix = `test:${crypto.randomUUID()}`;
  const connections = [connectRedis(redis.url, { prefix }), connectRedis(redis.url, { prefix })];
  for (const connection of connections) await connection.ready();
  const [cache, elsewhere] = connections.map(createRedisCache);
  return {
    cache: cache!,
    elsewhere: elsewhere!,
    async close() {
      const left = await connections[0]!.commands.keys(`${prefix}:*`);
      if (left.length > 0) await connections[0]!.commands.del(...left);
      for (const connection of connections) await connection.close();
      await redis.close();
    },
  };
});

test('CA5 while Redis is away nothing is found, and no change is believed', async () => {
  const redis = await ownRedis();
  const connection = connectRedis(redis.url);
  await connection.ready();
  const cache = createRedisCache(connection);
  const workspace = 'w' as WorkspaceId;
  await cache.put(workspace, 'k', 'v', 60_000);
  await redis.kill();
  expect(await cache.get(workspace, 'k')).toBeUndefined();
  await expect(cache.put(workspace, 'k', 'w', 60_000)).rejects.toThrow();
  await expect(cache.delete(workspace, 'k')).rejects.toThrow();
  await connection.close();
});
