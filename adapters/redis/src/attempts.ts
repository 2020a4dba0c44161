import { createHash } from 'node:crypto';
import type { Attempts, Tried } from '@stoa/domain';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import type { RedisConnection } from './connection.ts';
import { script } from './script.ts';

export interface RedisAttemptsOptions {
  /** How many processes share the tries, this one among them; each gives out that part of them while Redis is away. */
  readonly processes: () => number;
}

/** Answers 0 when every key gave a try, else in how many ms to come back. A row that lies in the future was written before the clock was set. */
const take = script<number>(`
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
local lefts = {}
for i, key in ipairs(KEYS) do
  local tries, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local row = redis.call('hmget', key, 'left', 'at')
  local left = tries
  if row[1] then
    local at = tonumber(row[2]) or now
    if at > now then
      at = now
      redis.call('hset', key, 'at', now)
      redis.call('pexpire', key, window)
    end
    left = math.min(tries, tonumber(row[1]) + (now - at) / window * tries)
  end
  lefts[i] = left
  if left < 1 then wait = math.max(wait, math.ceil((1 - left) * window / tries)) end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  redis.call('hset', key, 'left', tostring(lefts[i] - 1), 'at', now)
  redis.call('pexpire', key, ARGV[2 * i])
end
return 0`);

const giveBack = script<number>(`
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hincrbyfloat', KEYS[1], 'left', 1)
return 1`);

/**
 * {@link Attempts} in Redis, for all processes together. What this process takes it also counts itself, and goes by that with its
 * share of the allowance while Redis is away (TR6): all processes together then give out no more than the allowance, or one each
 * where there are more processes than tries. Keys name people and addresses, so that only their hashes go to Redis.
 */
export function createRedisAttempts(redis: RedisConnection, { processes }: RedisAttemptsOptions): Attempts {
  const own = createMemoryAttempts();
  const keyOf = (key: string) =>
    `${redis.prefix}:tries:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
  const shareOf = ([key, { tries, windowMs }]: Tried): Tried => [
    key,
    { tries: Math.max(1, Math.floor(tries / Math.max(1, processes()))), windowMs },
  ];

  return {
    async take(keys) {
      let wait: number;
      try {
        wait = await take(
          redis.commands,
          keys.map(([key]) => keyOf(key)),
          keys.flatMap(([, { tries, windowMs }]) => [tries, windowMs]),
        );
      } catch {
        return own.take(keys.map(shareOf));
      }
      if (wait > 0) return wait;
      await own.take(keys);
      return undefined;
    },
    async forgive(key) {
      await own.forgive(key);
      await redis.commands.del(keyOf(key)).catch(() => {});
    },
    async giveBack(key) {
      await own.giveBack(key);
      await giveBack(redis.commands, [keyOf(key)], []).catch(() => {});
    },
  };
}
