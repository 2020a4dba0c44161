import type { Leases, ProcessId } from '@stoa/domain';
import { keepLeases, type KeepLeasesOptions, type LeaseTable } from '@stoa/domain/leases/keep-leases';
import type { RedisConnection } from './connection.ts';
import { script } from './script.ts';

/**
 * A fence is Redis's time in µs, or one more than the last one where that is greater: it grows also after everything was forgotten
 * (LE3). It stays below 2^53 until the year 2255.
 */
const take = script<[string, string | number]>(`
local owner = redis.call('hget', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return {owner, 0} end
local time = redis.call('time')
local fence = time[1] * 1000000 + time[2]
local last = tonumber(redis.call('get', KEYS[2]) or 0)
if fence <= last then fence = last + 1 end
local text = string.format('%.0f', fence)
redis.call('hset', KEYS[1], 'owner', ARGV[1], 'fence', text)
redis.call('pexpire', KEYS[1], ARGV[2])
redis.call('set', KEYS[2], text, 'PX', ARGV[3])
return {'', text}`);

/** A lease that ran out or was forgotten is written again only while its fence is the last that was given (LE5). */
const renew = script<number>(`
local fence = redis.call('hget', KEYS[1], 'fence')
local last = redis.call('get', KEYS[2])
if (fence and fence ~= ARGV[4]) or (last and last ~= ARGV[4]) then return 0 end
redis.call('hset', KEYS[1], 'owner', ARGV[1], 'fence', ARGV[4])
redis.call('pexpire', KEYS[1], ARGV[2])
redis.call('set', KEYS[2], ARGV[4], 'PX', ARGV[3])
return 1`);

const drop = script<number>(`
if redis.call('hget', KEYS[1], 'fence') == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0`);

/** How long the last fence of a name is remembered, ms. After that Redis's clock, which has gone on, gives a greater one. */
const fenceKeptMs = 24 * 60 * 60_000;

/** {@link Leases} in Redis, by its clock. */
export function createRedisLeases(redis: RedisConnection, options: KeepLeasesOptions): Leases {
  const keys = (name: string) => [`${redis.prefix}:lease:${name}`, `${redis.prefix}:fence:${name}`];
  const table: LeaseTable = {
    async take(name, owner, ttlMs) {
      const [holder, fence] = await take(redis.commands, keys(name), [owner, ttlMs, fenceKeptMs]);
      return holder === '' ? { fence: Number(fence) } : { owner: holder as ProcessId };
    },
    renew: async (name, owner, fence, ttlMs) =>
      (await renew(redis.commands, keys(name), [owner, ttlMs, fenceKeptMs, fence])) === 1,
    async drop(name, fence) {
      await drop(redis.commands, keys(name), [fence]);
    },
    ownerOf: async (name) =>
      ((await redis.commands.hget(keys(name)[0]!, 'owner')) ?? undefined) as ProcessId | undefined,
  };
  return keepLeases(table, options);
}
