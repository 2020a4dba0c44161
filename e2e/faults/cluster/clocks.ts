import { fakeTime } from '../../fake-time.ts';
import type { Fault } from '../fault.ts';
import { settle, until } from '../sockets/room-audience.ts';
import { figureOf, isWhole, readAll } from './crowd.ts';
import { onCluster } from './on-cluster.ts';

/** B2: the second process believes that it is five minutes later. */
export const clocksApart: Fault = {
  id: 'B2',
  what: 'the clocks of two processes five minutes apart',
  async run(short) {
    const ahead = fakeTime('+300s');
    if (!ahead)
      return {
        figure: '',
        pass: false,
        skipped: 'libfaketime is not on this machine (apt-get install faketime)',
      };
    return onCluster({ envOf: (n) => (n === 1 ? ahead : {}) }, async (room) => {
      const { stoa, code, cookie } = room;
      const dates = await Promise.all(
        stoa.apps.map(async ({ port }) =>
          Date.parse((await fetch(`http://127.0.0.1:${port}/api/health`)).headers.get('date') ?? ''),
        ),
      );
      const apartS = Math.round((dates[1]! - dates[0]!) / 1_000);
      const crowd = await room.crowd(short ? 8 : 30, [0, 1]);
      for (const one of crowd) one.talk(1.5);
      let signedOut = 0;
      const look = async (): Promise<void> => {
        for (const { port } of stoa.apps) {
          const headers = { cookie, accept: 'text/html' };
          const page = await fetch(`http://127.0.0.1:${port}/w/agora`, { headers, redirect: 'manual' });
          if (page.status !== 200) signedOut += 1;
        }
      };
      await look();
      await settle(short ? 4_000 : 60_000);
      const strayed = crowd.reduce((sum, { backMs }) => sum + backMs.length, 0);
      // The room moves to the clock that is ahead, and back.
      for (const n of [0, 1]) {
        const before = crowd.map(({ backMs }) => backMs.length);
        process.kill(stoa.apps[n]!.pid(), 'SIGKILL');
        await until(
          'everybody is back',
          () => crowd.every(({ backMs }, i) => backMs.length > before[i]! || i % 2 !== n),
          20_000,
        );
        await stoa.apps[n]!.ready();
        await settle(short ? 1_500 : 10_000);
        await look();
      }
      await Promise.all(crowd.map((one) => one.stop()));
      const read = await readAll(stoa, code, crowd);
      return {
        figure: `${apartS} s apart: ${signedOut} signed out, ${strayed} lines lost while nothing was broken; ${figureOf(read)} over two moves of the room`,
        pass: apartS >= 295 && signedOut === 0 && strayed === 0 && isWhole(read),
      };
    });
  },
};
