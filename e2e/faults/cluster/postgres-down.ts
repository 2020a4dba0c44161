import pg from 'pg';
import { post } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { settle, until } from '../sockets/room-audience.ts';
import { figureOf, isWhole, readAll } from './crowd.ts';
import { onCluster, onOwnPostgres, type ClusterRoom } from './on-cluster.ts';

/** C3, for one server that comes back on its own disk: a standby that takes over was not tried. */
export const postgresKilled: Fault = {
  id: 'C3',
  what: 'PostgreSQL kill -9 and start, under chat and forms',
  run: (short) =>
    onOwnPostgres(async (room, postgres) => {
      const { stoa, code } = room;
      const rounds = short ? 2 : 10;
      const crowd = await room.crowd(short ? 8 : 30, ['nginx']);
      const forms = createForms(room);
      for (const one of crowd) one.talk(1.5);
      forms.start();
      const back: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await settle(short ? 1_500 : 5_000);
        await postgres.kill();
        await settle(short ? 1_500 : 4_000);
        await postgres.start();
        const since = performance.now();
        await crowd[round % crowd.length]!.say('is it back');
        await until('a page is there again', async () => (await forms.page()) === 200, 30_000);
        back.push(performance.now() - since);
      }
      await forms.stop();
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      const { odd, refused, planned } = forms;
      const { lost, twice } = await forms.judge();
      const slowest = Math.max(...back);
      return {
        figure: `${rounds} restarts, ${figureOf(read)}; ${planned} forms taken, ${lost} lost, ${twice} twice; ${refused} requests answered 503, ${odd.length} otherwise${odd.length ? ` (${odd[0]})` : ''}; back ≤ ${(slowest / 1_000).toFixed(1)} s`,
        pass: isWhole(read) && lost + twice + odd.length === 0 && refused > 0 && slowest <= 10_000,
      };
    }),
};

/** C4: every connection to the database is ended again and again. */
export const connectionsEnded: Fault = {
  id: 'C4',
  what: 'pg_terminate_backend on all, again and again, under chat and forms',
  run: (short) =>
    onCluster({}, async (room) => {
      const { stoa, code } = room;
      const [rounds, everyMs] = short ? [4, 1_500] : [24, 5_000];
      const crowd = await room.crowd(short ? 8 : 30, [0, 1]);
      const forms = createForms(room);
      for (const one of crowd) one.talk(1.5);
      forms.start();
      const keeper = new pg.Client({ connectionString: stoa.databaseUrl });
      await keeper.connect();
      let ended = 0;
      for (let round = 0; round < rounds; round++) {
        await settle(everyMs);
        const { rowCount } = await keeper.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        );
        ended += rowCount ?? 0;
      }
      await keeper.end();
      await forms.stop();
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      const { lost, twice } = await forms.judge();
      const { odd, planned } = forms;
      return {
        figure: `${ended} connections ended, ${figureOf(read)}; ${planned} forms taken, ${lost} lost, ${twice} twice, ${odd.length} requests broke${odd.length ? ` (${odd[0]})` : ''}`,
        pass: isWhole(read) && ended > 0 && lost + twice + odd.length === 0,
      };
    }),
};

/** Somebody who reads pages and plans meetings all the while, each under a title of its own, and writes down what was answered. */
function createForms({ stoa, cookie }: ClusterRoom) {
  const taken: string[] = [];
  /** Answers that are neither what was asked for nor a 503 that says what to do. */
  const odd: string[] = [];
  let refused = 0;
  let going = false;
  let work: Promise<unknown> = Promise.resolve();

  async function note(what: string, response: Response, good: number): Promise<number> {
    const { status } = response;
    const text = await response.text();
    if (status === 503 && /try again|before you try/i.test(text)) refused += 1;
    else if (status !== good) odd.push(`${what} ${status} ${response.headers.get('location') ?? ''}`.trim());
    return status;
  }
  const page = async (): Promise<number> => {
    const headers = { cookie, accept: 'text/html' };
    return note('page', await fetch(`${stoa.url}/w/agora`, { headers, redirect: 'manual' }), 200);
  };

  return {
    odd,
    get refused() {
      return refused;
    },
    get planned() {
      return taken.length;
    },
    page,
    start() {
      going = true;
      work = (async () => {
        for (let n = 0; going; n++) {
          await page();
          const title = `Plan ${n}`;
          const form = new URLSearchParams({ title });
          if ((await note('form', await post(stoa, '/w/agora/meetings/new', form, cookie), 303)) === 303)
            taken.push(title);
          await settle(50);
        }
      })();
    },
    async stop() {
      going = false;
      await work;
    },
    /** Looks into the database itself. */
    async judge(): Promise<{ lost: number; twice: number }> {
      const keeper = new pg.Client({ connectionString: stoa.databaseUrl });
      await keeper.connect();
      const { rows } = await keeper.query<{ title: string; count: string }>(
        'select title, count(*) as count from workspace.meeting group by title',
      );
      await keeper.end();
      const counts = new Map(rows.map(({ title, count }) => [title, Number(count)]));
      return {
        lost: taken.filter((title) => !counts.has(title)).length,
        twice: [...counts.values()].filter((count) => count > 1).length,
      };
    },
  };
}
