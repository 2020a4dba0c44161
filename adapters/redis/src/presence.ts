import type { ProcessId } from '@stoa/domain';
import type { RedisConnection } from './connection.ts';
import { script } from './script.ts';

/** Which other processes are there. */
export interface Presence {
  others(): readonly ProcessId[];
  /** Something came from it, so it is there. */
  heard(process: ProcessId): void;
  /** It said that it ends. Nothing brings it back. */
  saidGoodbye(process: ProcessId): void;
  /** Looks now. */
  look(): Promise<void>;
  leave(): Promise<void>;
}

export interface PresenceOptions {
  readonly me: ProcessId;
  /** The silence after which a process is gone, ms. */
  readonly ttlMs: number;
  came(process: ProcessId, again: boolean): void;
  gone(process: ProcessId): void;
}

/** Writes that we are here, and answers who else was, with how many ms ago each wrote so, by Redis's clock. */
const beat = script<[string, string][]>(`
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zadd', KEYS[1], now, ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - 4 * ARGV[2])
redis.call('pexpire', KEYS[1], 8 * ARGV[2])
local there = {}
local rows = redis.call('zrange', KEYS[1], 0, -1, 'withscores')
for i = 1, #rows, 2 do
  if rows[i] ~= ARGV[1] then table.insert(there, {rows[i], tostring(now - rows[i + 1])}) end
end
return there`);

/** How many that left are remembered, so that a late answer does not bring one back. */
const leftMost = 1_000;

export function createPresence(redis: RedisConnection, { me, ttlMs, came, gone }: PresenceOptions): Presence {
  const key = `${redis.prefix}:processes`;
  const lastHeard = new Map<ProcessId, number>();
  /** Those who ended or were taken for gone: the latter may come again. */
  const left = new Map<ProcessId, 'ended' | 'gone'>();
  let lastBeat = performance.now();
  let ended = false;

  function heardAt(process: ProcessId, at: number): void {
    const before = lastHeard.get(process);
    if (before !== undefined) return void lastHeard.set(process, Math.max(before, at));
    if (ended || process === me || left.get(process) === 'ended') return;
    lastHeard.set(process, at);
    came(process, left.delete(process));
  }
  function isGone(process: ProcessId, why: 'ended' | 'gone'): void {
    left.delete(process);
    left.set(process, why);
    if (left.size > leftMost) left.delete(left.keys().next().value!);
    if (lastHeard.delete(process)) gone(process);
  }

  async function look(): Promise<void> {
    if (ended) return;
    const there = await beat(redis.commands, [key], [me, ttlMs]);
    const now = performance.now();
    // Redis or we ourselves were away: whoever was there before gets the time to be heard again.
    if (now - lastBeat > ttlMs / 2) for (const process of lastHeard.keys()) lastHeard.set(process, now);
    lastBeat = now;
    for (const [process, ageMs] of there)
      if (Number(ageMs) < ttlMs) heardAt(process as ProcessId, now - Number(ageMs));
    for (const [process, at] of lastHeard) if (now - at > ttlMs) isGone(process, 'gone');
  }
  const lookQuietly = (): void => void look().catch(() => {});
  const looking = setInterval(lookQuietly, ttlMs / 4).unref();
  lookQuietly();

  return {
    others: () => [...lastHeard.keys()],
    heard: (process) => heardAt(process, performance.now()),
    saidGoodbye: (process) => isGone(process, 'ended'),
    look,
    async leave() {
      ended = true;
      clearInterval(looking);
      await redis.commands.zrem(key, me);
    },
  };
}
