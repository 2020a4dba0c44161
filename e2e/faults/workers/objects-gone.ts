import { figureOf, isWhole, readAll } from '../cluster/crowd.ts';
import type { Fault } from '../fault.ts';
import { quantile, settle } from '../sockets/room-audience.ts';
import { onWorker } from './worker-room.ts';

/** C10: the platform forgets objects whenever it likes. Those with sockets sleep and keep them; on a new version they go, and all come back. */
export const objectsGone: Fault = {
  id: 'C10',
  what: 'the objects of a room and of its workspace put to sleep and evicted under chat, on Workers',
  run: (short) =>
    onWorker(async (room) => {
      const rounds = short ? 3 : 20;
      const crowd = await room.crowd(short ? 5 : 20);
      for (const one of crowd) one.talk(1.5);
      let cutBySleep = 0;
      for (let round = 0; round < rounds; round++) {
        await settle(short ? 800 : 2_000);
        const before = crowd.map(({ client }) => client.ws);
        await room.hibernate();
        await room.evictWorkspace();
        // Long enough for everybody to have said something to the one that woke.
        await settle(2_000);
        cutBySleep += crowd.filter(({ client }, i) => client.ws !== before[i]).length;
        await room.evictRoom();
      }
      await Promise.all(crowd.map((one) => one.stop()));
      const back = crowd.flatMap(({ backMs }) => backMs);
      const read = await readAll(room.stoa, room.code, crowd);
      const slowest = Math.max(...back);
      return {
        figure: `${rounds} rounds, ${cutBySleep} sockets lost by sleep; back after an eviction p50 ${seconds(quantile(back, 0.5))}, p99 ${seconds(quantile(back, 0.99))}; ${figureOf(read)}`,
        pass: isWhole(read) && cutBySleep === 0 && back.length >= rounds && slowest <= 10_000,
      };
    }),
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
