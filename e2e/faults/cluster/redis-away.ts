import { spawnSync } from 'node:child_process';
import type { Fault } from '../fault.ts';
import { settle, until } from '../sockets/room-audience.ts';
import { figureOf, isWhole, readAll, type Speaker } from './crowd.ts';
import { onOwnRedis, type ClusterRoom } from './on-cluster.ts';

/** C1: Redis is killed and comes back empty, under chat of people at both processes. */
export const redisKilled: Fault = {
  id: 'C1',
  what: 'Redis kill -9 and restart, under chat at two processes',
  run: (short) =>
    onOwnRedis(async (room, redis) => {
      const { stoa, code } = room;
      const rounds = short ? 2 : 8;
      const crowd = await room.crowd(short ? 12 : 40, [0, 1]);
      const pids = stoa.pids().join();
      for (const one of crowd) one.talk(1.5);
      const healed: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await settle(short ? 1_000 : 5_000);
        await redis.kill();
        await settle(short ? 2_500 : 10_000);
        await redis.start();
        healed.push(await healing(crowd));
      }
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      const exits = stoa.pids().join() === pids ? 0 : 1;
      const slowest = Math.max(...healed);
      return {
        figure: `${rounds} restarts, ${figureOf(read)}; healed ≤ ${(slowest / 1_000).toFixed(1)} s after its return, ${exits} exits`,
        // Cores are shared with other tests in the short run.
        pass: isWhole(read) && exits === 0 && slowest <= (short ? 6_000 : 2_000),
      };
    }),
};

/** C2: Redis forgets everything under people's feet, and then is away for long. */
export const redisForgets: Fault = {
  id: 'C2',
  what: 'Redis FLUSHALL, then away: who is signed in, and chat',
  run: (short) =>
    onOwnRedis(async (room, redis) => {
      const { stoa, code } = room;
      const crowd = await room.crowd(8, [0, 1]);
      const signedOut: string[] = [];
      const look = async (when: string): Promise<void> => {
        for (const { port } of stoa.apps)
          if (!(await isSignedIn(room, port))) signedOut.push(`${when} at ${port}`);
      };
      for (const one of crowd) one.talk(1.5);
      await settle(1_000);
      await look('before');
      const flush = spawnSync('redis-cli', ['-u', redis.url, 'flushall'], { encoding: 'utf8' });
      if (flush.stdout.trim() !== 'OK')
        throw new Error(`FLUSHALL was answered ${flush.stdout}${flush.stderr}`);
      await settle(2_000);
      await look('after FLUSHALL');
      await redis.kill();
      await settle(short ? 3_000 : 120_000);
      await look('while Redis is away');
      // Whoever sits at one process hears each other meanwhile.
      const [a, b] = [crowd[1]!, crowd[3]!];
      const alone = await a.say('alone');
      const heardMs = await until('the other hears it', () => has(b, alone), 10_000);
      await redis.start();
      const healedMs = await healing(crowd);
      await look('after its return');
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      return {
        figure: `${signedOut.length} signed out${signedOut.length ? `: ${signedOut[0]}` : ''}; chat at one process ${Math.round(heardMs)} ms while it was away; healed ${(healedMs / 1_000).toFixed(1)} s after its return; ${figureOf(read)}`,
        pass: signedOut.length === 0 && isWhole(read) && healedMs <= (short ? 6_000 : 2_000),
      };
    }),
};

const has = ({ client }: Speaker, id: string): boolean => client.entries.some((entry) => entry.id === id);

/** How long until what is said at each process from now on is heard by everybody at both, ms. */
async function healing(crowd: readonly Speaker[]): Promise<number> {
  const since = performance.now();
  const said = await Promise.all([crowd[0]!, crowd[1]!].map((one) => one.say('is it whole again')));
  await until('everybody hears both', () => crowd.every((one) => said.every((id) => has(one, id))), 20_000);
  return performance.now() - since;
}

async function isSignedIn({ cookie }: ClusterRoom, port: number): Promise<boolean> {
  const headers = { cookie, accept: 'text/html' };
  const page = await fetch(`http://127.0.0.1:${port}/w/agora`, { headers, redirect: 'manual' });
  return page.status === 200;
}
