import { cacheCost, cacheLimits, err, ok, type Cache, type WorkspaceId } from '@stoa/domain';
import type { RedisConnection } from './connection.ts';
import { script } from './script.ts';

/** Values are keys of their own, so that Redis ends them by time; what has ended still counts until it is the oldest, and so leaves. */
const forget = `
local function forget(key)
  local cost = redis.call('hget', KEYS[2], key)
  if not cost then return 0 end
  redis.call('hdel', KEYS[2], key)
  redis.call('zrem', KEYS[1], key)
  redis.call('hincrby', KEYS[3], 'cost', -cost)
  return redis.call('del', ARGV[1] .. key)
end`;

const put = script<number>(`${forget}
forget(ARGV[2])
redis.call('set', ARGV[1] .. ARGV[2], ARGV[3], 'PX', ARGV[5])
redis.call('hset', KEYS[2], ARGV[2], ARGV[4])
redis.call('zadd', KEYS[1], redis.call('hincrby', KEYS[3], 'puts', 1), ARGV[2])
local cost = redis.call('hincrby', KEYS[3], 'cost', ARGV[4])
while cost > tonumber(ARGV[6]) do
  forget(redis.call('zrange', KEYS[1], 0, 0)[1])
  cost = tonumber(redis.call('hget', KEYS[3], 'cost'))
end
for i = 1, 3 do redis.call('pexpire', KEYS[i], ARGV[7]) end
return 1`);

const remove = script<number>(`${forget}
return forget(ARGV[2])`);

const clear = script<number>(`
for _, key in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do redis.call('del', ARGV[1] .. key) end
return redis.call('del', KEYS[1], KEYS[2], KEYS[3])`);

/** {@link Cache} in Redis, for all processes together. */
export function createRedisCache(redis: RedisConnection): Cache {
  const at = (workspace: WorkspaceId) => `${redis.prefix}:cache:${encodeURIComponent(workspace)}`;
  const books = (workspace: WorkspaceId) =>
    ['order', 'costs', 'sums'].map((name) => `${at(workspace)}:${name}`);
  const values = (workspace: WorkspaceId) => `${at(workspace)}:value:`;
  return {
    get: (workspace, key) =>
      redis.commands.get(values(workspace) + key).then(
        (value) => value ?? undefined,
        () => undefined,
      ),
    async put(workspace, key, value, ttlMs) {
      const cost = cacheCost(key, value, ttlMs);
      const { valueMostBytes, workspaceMostBytes, ttlMostMs } = cacheLimits;
      if (cost === undefined) return err({ type: 'TooLarge', limitBytes: valueMostBytes });
      const entry = [key, value, cost, Math.ceil(ttlMs)];
      await put(redis.commands, books(workspace), [
        values(workspace),
        ...entry,
        workspaceMostBytes,
        ttlMostMs,
      ]);
      return ok(undefined);
    },
    delete: async (workspace, key) =>
      (await remove(redis.commands, books(workspace), [values(workspace), key])) === 1,
    async clear(workspace) {
      await clear(redis.commands, books(workspace), [values(workspace)]);
    },
    count: (workspace) => redis.commands.zcard(books(workspace)[0]!),
  };
}
