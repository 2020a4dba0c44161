import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ProcessId } from '@stoa/domain';
import { leasesContract } from '@stoa/domain/contracts/leases';
import { expect, test } from 'vitest';
import { connectRedis, type RedisConnection } from './connection.ts';
import { ownRedis, sharedRedis } from './fixtures/redis-server.ts';
import type { Seen } from './fixtures/lease-holder.ts';
import { createRedisLeases } from './leases.ts';

leasesContract('redis', async () => {
  const redis = await ownRedis();
  const connections = new Map<ProcessId, RedisConnection>();
  const other = connectRedis(redis.url);
  await other.ready();
  return {
    async of(owner, ttlMs) {
      const connection = connectRedis(redis.url);
      connections.set(owner, connection);
      await connection.ready();
      return createRedisLeases(connection, { owner, ttlMs });
    },
    // A line that is being closed takes no new one: the cut is over with its end.
    async cut(owner) {
      const { commands } = connections.get(owner)!;
      const ended = once(commands, 'end');
      commands.disconnect();
      await ended;
    },
    mend: (owner) => connections.get(owner)!.commands.connect(),
    forget: async () => void (await other.commands.flushall()),
    async close() {
      for (const connection of [...connections.values(), other]) await connection.close();
      await redis.kill();
    },
  };
});

test('C7 a process that was stopped while its lease was taken never believes it again', async () => {
  const redis = await sharedRedis();
  const prefix = `test:${crypto.randomUUID()}`;
  const mine = connectRedis(redis.url, { prefix });
  await mine.ready();
  const leases = createRedisLeases(mine, { owner: 'mine' as ProcessId, ttlMs: 500 });
  const zombie = fork(join(import.meta.dirname, 'fixtures/lease-holder.ts'), [redis.url, prefix], {
    serialization: 'advanced',
  });
  const seen: Seen[] = [];
  zombie.on('message', (message) => seen.push(message as Seen));
  try {
    await expect.poll(() => seen.some(({ state }) => state === 'held'), { timeout: 10_000 }).toBe(true);
    zombie.kill('SIGSTOP');
    let takenAt = 0n;
    await expect
      .poll(
        async () => {
          const answer = await leases.hold('room');
          if (answer.ok) takenAt = process.hrtime.bigint();
          return answer.ok;
        },
        { timeout: 10_000, interval: 20 },
      )
      .toBe(true);
    zombie.kill('SIGCONT');
    await expect.poll(() => seen.at(-1)?.state, { timeout: 10_000 }).toBe('over');
    const after = seen.filter(({ at }) => at > takenAt);
    expect(after.length).toBeGreaterThan(0);
    expect(after.map(({ state }) => state)).not.toContain('held');
  } finally {
    const ended = once(zombie, 'exit');
    zombie.kill('SIGKILL');
    await ended;
    await mine.commands.del(`${prefix}:lease:room`, `${prefix}:fence:room`);
    await mine.close();
    await redis.close();
  }
});
