import type { Fault } from '../fault.ts';
import { settle } from '../sockets/room-audience.ts';
import { figureOf, isWhole, readAll } from './crowd.ts';
import { onCluster } from './on-cluster.ts';

/** C6: one process after the other is stopped in good order and started again, as at an update. */
export const rollingRestart: Fault = {
  id: 'C6',
  what: 'rolling restart, under chat and page loads through Nginx',
  run: (short) =>
    onCluster({}, async (room) => {
      const { stoa, code, cookie } = room;
      const rounds = short ? 1 : 10;
      const crowd = await room.crowd(short ? 12 : 40);
      for (const one of crowd) one.talk(1.5);
      const failed: string[] = [];
      let pages = 0;
      let going = true;
      const readers = Array.from({ length: 3 }, async () => {
        while (going) {
          const headers = { cookie, accept: 'text/html' };
          const answer = await fetch(`${stoa.url}/w/agora`, { headers, redirect: 'manual' }).then(
            async (response) => {
              await response.arrayBuffer();
              return response.status;
            },
            (cause: unknown) => String((cause as Error).cause ?? cause),
          );
          pages += 1;
          if (answer !== 200) failed.push(String(answer));
          await settle(30);
        }
      });
      for (let round = 0; round < rounds; round++)
        for (const app of stoa.apps) {
          // A proxy that found one gone tries it again after one to two seconds: the next one stays until then (infra/Taskfile.yml).
          await settle(3_000);
          await app.stop();
          app.start();
          await app.ready();
        }
      await settle(1_000);
      going = false;
      await Promise.all(readers);
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      const back = crowd.flatMap(({ backMs }) => backMs);
      return {
        figure: `${rounds * 2} restarts, ${pages} pages, ${failed.length} failed${failed.length ? ` (${failed[0]})` : ''}; ${figureOf(read)}; back ≤ ${(Math.max(...back) / 1_000).toFixed(1)} s`,
        pass: failed.length === 0 && isWhole(read) && back.length > 0,
      };
    }),
};
