import { quantile, settle } from '../sockets/room-audience.ts';
import type { Fault } from '../fault.ts';
import { figureOf, isWhole, readAll } from './crowd.ts';
import { onCluster } from './on-cluster.ts';

/** C5: the process that has the room, and half of the sockets, is killed under chat; whatever starts it again does so. */
export const processKilled: Fault = {
  id: 'C5',
  what: 'kill -9 of the process that has the room, under chat through Nginx',
  run: (short) =>
    onCluster({}, async (room) => {
      const { stoa, code } = room;
      const rounds = short ? 2 : 12;
      const crowd = await room.crowd(short ? 20 : 60);
      for (const one of crowd) one.talk(1.5);
      for (let round = 0; round < rounds; round++) {
        await settle(short ? 1_500 : 5_000);
        // In turn: the room ran in the first one, and then wherever its people came back to.
        process.kill(stoa.apps[round % 2]!.pid(), 'SIGKILL');
        await settle(short ? 4_500 : 10_000);
      }
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      const back = crowd.flatMap(({ backMs }) => backMs);
      const p99 = quantile(back, 0.99);
      return {
        figure: `${rounds} kills, ${figureOf(read)}; ${back.length} came back, p50 ${seconds(quantile(back, 0.5))}, p99 ${seconds(p99)}, at most ${seconds(Math.max(...back))}`,
        pass: isWhole(read) && back.length > 0 && (short ? Math.max(...back) <= 10_000 : p99 <= 5_000),
      };
    }),
};
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
