import { expect, onTestFinished, test } from 'vitest';
import { connectRedis } from './connection.ts';
import { ownRedis } from './fixtures/redis-server.ts';
import { createRedisHints } from './hints.ts';

/** Two processes on one Redis, and what each of them hears. */
async function open() {
  const redis = await ownRedis();
  const processes = [connectRedis(redis.url), connectRedis(redis.url)].map((connection) => {
    const heard: string[] = [];
    const hints = createRedisHints(connection, {
      heard: (name) => heard.push(name),
      missed: () => heard.push('missed'),
    });
    return { connection, hints, heard };
  });
  onTestFinished(async () => {
    for (const { connection } of processes) await connection.close();
    await redis.kill();
  });
  for (const { connection } of processes) await connection.ready();
  for (const { heard } of processes) heard.length = 0;
  return { redis, here: processes[0]!, there: processes[1]! };
}

test('other processes hear a hint, the own one does not, and many in a moment are few', async () => {
  const { here, there } = await open();
  here.hints.tell('olive');
  for (let n = 0; n < 1_000; n++) here.hints.tell(n % 2 ? 'birch' : 'olive');
  await expect.poll(() => there.heard).toEqual(['olive', 'olive', 'birch']);
  there.hints.tell('fig');
  await expect.poll(() => here.heard).toEqual(['fig']);
});

test('who could not be told hears that something was missed', async () => {
  const { redis, here, there } = await open();
  await redis.kill();
  here.hints.tell('olive');
  await redis.start();
  await expect.poll(() => there.heard, { timeout: 10_000 }).toContain('missed');
  here.hints.tell('birch');
  await expect.poll(() => there.heard.at(-1), { timeout: 10_000 }).toBe('birch');
});

test('a closed one hears nothing more', async () => {
  const { here, there } = await open();
  there.hints.close();
  here.hints.tell('olive');
  here.hints.tell('birch');
  there.hints.tell('fig');
  await expect.poll(() => here.heard).toEqual(['fig']);
  expect(there.heard).toEqual([]);
});
