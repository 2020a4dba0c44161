import { ownServer, type OwnServer } from '../../../adapters/postgres/src/fixtures/server.ts';
import { ownRedis, type OwnRedis } from '../../../adapters/redis/src/fixtures/redis-server.ts';
import { openCluster, type ClusterOptions, type ClusterStoa } from '../../cluster.ts';
import { missingForCluster } from '../../../tools/src/cluster-needs.mjs';
import { build } from '../../../tools/src/prepare.mjs';
import { cookiesOf, owner, post } from '../../stoa.ts';
import type { Outcome } from '../fault.ts';
import { createSpeaker, planOpenRoom, type OpenRoom, type Speaker } from './crowd.ts';

/** A cluster with a room, and its owner's cookie. */
export interface ClusterRoom extends OpenRoom {
  readonly stoa: ClusterStoa;
  readonly cookie: string;
  /** Speakers who are in: the first of them the owner, straight at the first process, so that the room runs there; then each way in turn. */
  crowd(count: number, ways?: readonly ('nginx' | 0 | 1)[]): Promise<readonly Speaker[]>;
}

/** Opens a cluster for one fault, and closes it whatever comes of it. */
export async function onCluster(
  options: ClusterOptions,
  work: (room: ClusterRoom) => Promise<Outcome>,
): Promise<Outcome> {
  const missing = whatIsMissing();
  if (missing) return { figure: '', pass: false, skipped: missing };
  const stoa = await openCluster({ setUp: true, ...options });
  const everybody: Speaker[] = [];
  try {
    const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
    const room = await planOpenRoom(stoa, cookie);
    return await work({
      ...room,
      stoa,
      cookie,
      async crowd(count, ways = ['nginx']) {
        const portOf = (i: number): number => {
          const way = i === 0 ? 0 : ways[i % ways.length]!;
          return way === 'nginx' ? stoa.port : stoa.apps[way]!.port;
        };
        const crowd = Array.from({ length: count }, (_, i) =>
          createSpeaker(stoa, room.code, `Guest ${i}`, { port: portOf(i), ...(i === 0 && { cookie }) }),
        );
        everybody.push(...crowd);
        await crowd[0]!.enter();
        await Promise.all(crowd.slice(1).map((one) => one.enter()));
        return crowd;
      },
    });
  } finally {
    for (const one of everybody) one.leave();
    await stoa.close();
  }
}

/** With a Redis that may be killed. */
export async function onOwnRedis(
  work: (room: ClusterRoom, redis: OwnRedis) => Promise<Outcome>,
): Promise<Outcome> {
  const missing = whatIsMissing();
  if (missing) return { figure: '', pass: false, skipped: missing };
  const redis = await ownRedis();
  try {
    return await onCluster({ redisUrl: redis.url }, (room) => work(room, redis));
  } finally {
    await redis.kill();
  }
}

/** With a PostgreSQL that may be killed. */
export async function onOwnPostgres(
  work: (room: ClusterRoom, postgres: OwnServer) => Promise<Outcome>,
): Promise<Outcome> {
  const missing = whatIsMissing();
  if (missing) return { figure: '', pass: false, skipped: missing };
  const postgres = await ownServer();
  try {
    return await onCluster({ postgresUrl: postgres.url }, (room) => work(room, postgres));
  } finally {
    await postgres.stop();
  }
}

/** What a cluster needs of the machine and is not there. Where nothing is missing, it is built now if it was not. */
export function whatIsMissing(): string | undefined {
  const missing = missingForCluster();
  if (!missing) build('cluster');
  return missing;
}
