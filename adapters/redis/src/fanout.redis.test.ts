import type { News, Missed, MeetingId } from '@stoa/domain';
import { fanoutContract } from '@stoa/domain/contracts/fanout';
import { afterEach, expect, test } from 'vitest';
import { connectRedis, type RedisConnection } from './connection.ts';
import { createRedisFanout } from './fanout.ts';
import { ownRedis, type OwnRedis } from './fixtures/redis-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(): Promise<{
  redis: OwnRedis;
  processes: RedisConnection[];
  close: () => Promise<void>;
}> {
  const redis = await ownRedis();
  const processes = [connectRedis(redis.url), connectRedis(redis.url)];
  const close = async () => {
    for (const one of processes) await one.close();
    redis.signal('SIGCONT');
    await redis.kill();
  };
  return { redis, processes, close };
}

fanoutContract('redis', async () => {
  const { redis, processes, close } = await open();
  const [fanout, elsewhere] = processes.map((one) => createRedisFanout(one));
  for (const one of processes) await one.ready();
  return {
    fanout: fanout!,
    elsewhere: elsewhere!,
    breakDown: redis.kill,
    mend: redis.start,
    close,
  };
});

const news = (id: string): News => ({ type: 'meetingChanged', meetingId: id as MeetingId });

test('a Redis that hangs is given up, and what was published meanwhile is told as missed', async () => {
  const { redis, processes, close } = await open();
  closing.push(close);
  const heard: (News | Missed)[] = [];
  const [fanout, elsewhere] = processes.map((one) => createRedisFanout(one));
  elsewhere!.listen((one) => heard.push(one));
  for (const one of processes) await one.ready();
  redis.signal('SIGSTOP');
  await expect.poll(() => processes.map((one) => one.state()), { timeout: 12_000 }).toEqual(['down', 'down']);
  fanout!.publish(news('lost'));
  redis.signal('SIGCONT');
  await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual({ type: 'missed' });
});

test('a process that was cut off alone tells the others that they missed something', async () => {
  const { processes, close } = await open();
  closing.push(close);
  const heard: (News | Missed)[] = [];
  const [fanout, elsewhere] = processes.map((one) => createRedisFanout(one));
  elsewhere!.listen((one) => heard.push(one));
  for (const one of processes) await one.ready();
  processes[0]!.commands.disconnect(true);
  fanout!.publish(news('lost'));
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual([{ type: 'missed' }]);
});

test('a Stoa starts before its Redis does', async () => {
  const redis = await ownRedis();
  await redis.kill();
  const one = connectRedis(redis.url);
  closing.push(one.close, redis.kill);
  const fanout = createRedisFanout(one);
  const heard: (News | Missed)[] = [];
  fanout.listen((item) => heard.push(item));
  fanout.publish(news('here'));
  await expect.poll(() => heard).toEqual([news('here')]);
  expect(one.state()).toBe('starting');
  await redis.start();
  await one.ready();
  expect(one.state()).toBe('up');
});
