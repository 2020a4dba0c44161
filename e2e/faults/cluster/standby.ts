import { connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { ownServer, standbyOf, type OwnServer } from '../../../adapters/postgres/src/fixtures/server.ts';
import { freePort } from '../../stoa.ts';
import type { Fault, Outcome } from '../fault.ts';
import { settle, until } from '../sockets/room-audience.ts';
import { figureOf, isWhole, readAll } from './crowd.ts';
import { createForms } from './forms.ts';
import { onCluster, whatIsMissing, type ClusterRoom } from './on-cluster.ts';

/** How often the keeper of the two servers looks whether the first one answers, ms. */
const lookMs = 250;

/**
 * C3: the server that writes is killed for good, and its standby takes over, with nobody's hand. Commits wait for the standby's disk, so
 * that what was acknowledged is on it. Which of the two writes is known to a door before them, as a keeper like Patroni keeps one.
 */
export const standbyPromoted: Fault = {
  id: 'C3s',
  what: 'PostgreSQL kill -9, a synchronous standby takes over, under chat and forms',
  async run(short) {
    const missing = whatIsMissing();
    if (missing) return { figure: '', pass: false, skipped: missing };
    const first = await ownServer();
    const second = await standbyOf(first).catch(async (cause: unknown) => {
      await first.stop();
      throw cause;
    });
    const door = await openDoor(portOf(first));
    try {
      await waitForBoth(first);
      const url = new URL(first.url);
      url.port = String(door.port);
      return await onCluster({ postgresUrl: url.href }, (room) =>
        takeOver(room, { first, second, door }, short),
      );
    } finally {
      door.close();
      await Promise.all([first.stop(), second.stop()]);
    }
  },
};

interface Pair {
  readonly first: OwnServer;
  readonly second: OwnServer;
  readonly door: Door;
}

async function takeOver(room: ClusterRoom, { first, second, door }: Pair, short: boolean): Promise<Outcome> {
  const crowd = await room.crowd(short ? 8 : 30, ['nginx']);
  const forms = createForms(room);
  for (const one of crowd) one.talk(1.5);
  forms.start();
  await settle(short ? 3_000 : 20_000);
  const before = forms.planned;

  await first.kill();
  const since = performance.now();
  await until('the first server is seen to be gone', async () => !(await answers(first)), 10_000);
  await ask(second, 'select pg_promote(true, 30)');
  door.lead(portOf(second));
  const promotedMs = performance.now() - since;
  await until('a page is there again', async () => (await forms.page()) === 200, 30_000);
  await crowd[0]!.say('is it back');
  const outMs = performance.now() - since;

  await settle(short ? 2_000 : 10_000);
  await forms.stop();
  await Promise.all(crowd.map((one) => one.stop()));
  const read = await readAll(room.stoa, room.code, crowd);
  const { odd, refused, planned } = forms;
  const { lost, twice } = await forms.judge();
  return {
    figure: `promoted after ${seconds(promotedMs)}, pages and chat go on after ${seconds(outMs)}; ${figureOf(read)}; ${planned} forms taken, ${lost} lost, ${twice} twice; ${refused} requests answered 503, ${odd.length} otherwise${odd.length ? ` (${odd[0]})` : ''}`,
    pass:
      isWhole(read) && lost + twice + odd.length === 0 && planned > before && before > 0 && outMs <= 10_000,
  };
}

/** From here on a commit is only answered when both disks have it. */
async function waitForBoth(first: OwnServer): Promise<void> {
  await ask(first, `alter system set synchronous_standby_names = '*'`);
  await ask(first, 'select pg_reload_conf()');
  const isSync = async () =>
    (await ask(first, `select 1 from pg_stat_replication where sync_state = 'sync'`)) > 0;
  await until('the standby is waited for', isSync, 20_000);
}

async function answers(server: OwnServer): Promise<boolean> {
  await settle(lookMs);
  return ask(server, 'select 1').then(
    () => true,
    () => false,
  );
}

/** Answers how many rows there were. */
async function ask({ url }: OwnServer, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** One address for whichever server writes. */
interface Door {
  readonly port: number;
  /** Ends what is open, and leads elsewhere from now on. */
  lead(port: number): void;
  close(): void;
}

async function openDoor(to: number): Promise<Door> {
  const open = new Set<Socket>();
  let behind = to;
  const server = createServer((near) => {
    const far = connect(behind, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const endAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    lead(next) {
      behind = next;
      endAll();
    },
    close() {
      endAll();
      server.close();
    },
  };
}

const portOf = ({ url }: OwnServer): number => Number(new URL(url).port);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
