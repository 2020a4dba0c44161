import pg from 'pg';
import type { Fault } from '../fault.ts';
import { settle, until } from '../sockets/room-audience.ts';
import { figureOf, isWhole, readAll } from './crowd.ts';
import { createForms } from './forms.ts';
import { onCluster, onOwnPostgres } from './on-cluster.ts';

/** C3, for one server that comes back on its own disk; `standby.ts` has the one that takes over. */
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
