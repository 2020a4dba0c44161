import type { Fault } from '../fault.ts';
import { createListener, settle, until } from './room-audience.ts';
import { against, enterAll } from './against.ts';

export const everybodyReconnects: Fault = {
  id: 'D7',
  what: 'everybody reconnects in the same second',
  run(short) {
    const count = short ? 500 : 10_000;
    return against({ rooms: count / 50, members: count }, async (room) => {
      const listeners = Array.from({ length: count }, (_, i) =>
        createListener(room, `p${i}`, room.codes[Math.floor(i / 50)]),
      );
      await enterAll(listeners, 250);
      for (const speaker of listeners.filter((_, i) => i % 50 === 0))
        await speaker.say(`${listeners.indexOf(speaker)}-a`, 'before');
      await until('all have it', () => listeners.every((l) => l.position === 1), 20_000);
      const away = listeners.filter((_, i) => i % 50 !== 0);
      for (const { light } of away) light!.drop();
      await until(
        'all are gone',
        async () => (await room.stats()).sockets === listeners.length - away.length,
        20_000,
      );
      for (const speaker of listeners.filter((_, i) => i % 50 === 0))
        for (const n of [1, 2, 3]) await speaker.say(`${listeners.indexOf(speaker)}-${n}`, 'meanwhile');
      await room.stats();
      const started = performance.now();
      const took: number[] = [];
      let refused = 0;
      await Promise.all(
        away.map(async (listener, i) => {
          await settle((i / away.length) * 1_000);
          await listener.enter().catch(() => (refused += 1));
          took.push(performance.now() - started);
        }),
      );
      const { loopDelayP99Ms, seatsInRooms } = await room.stats();
      const caughtUp = listeners.filter((l) => l.position === 4 && l.wrong === 0).length;
      const allMs = Math.max(...took);
      return {
        figure: `${caughtUp} of ${count} caught up within ${(allMs / 1000).toFixed(1)} s, ${refused} refused, ${seatsInRooms} seats, event loop p99 ${loopDelayP99Ms.toFixed(0)} ms`,
        pass: caughtUp === count && refused === 0 && allMs <= 15_000 && (short || loopDelayP99Ms <= 200),
      };
    });
  },
};
