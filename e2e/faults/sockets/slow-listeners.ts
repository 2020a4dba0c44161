import { limits } from '@stoa/domain/room/limits';
import type { Fault } from '../fault.ts';
import { createListener, quantile, until } from './room-audience.ts';
import { against, enterAll } from './against.ts';

export const slowListeners: Fault = {
  id: 'D1',
  what: 'a fifth of the listeners of a busy room stop reading',
  run(short) {
    const all = short ? 50 : 1_000;
    return against({ capacity: 1_100, members: all, unlimited: true }, async (room) => {
      const listeners = Array.from({ length: all }, (_, i) => createListener(room, `p${i}`));
      await enterAll(listeners, 50);
      const [stopped, reading] = [listeners.slice(0, all / 5), listeners.slice(all / 5)];
      const speaker = reading[0]!;
      const body = 'x'.repeat(limits.bodyLength);
      let n = 0;
      const talk = async (messages: number): Promise<number[]> => {
        const took: number[] = [];
        for (let i = 0; i < messages; i += 8)
          await Promise.all(
            Array.from({ length: 8 }, async () => {
              const started = performance.now();
              await speaker.say(`d1-${n++}`, body);
              took.push(performance.now() - started);
            }),
          );
        return took;
      };
      const calm = await talk(400);
      const before = (await room.stats()).rssBytes;
      for (const { light } of stopped) light!.socket.pause();
      const busy: number[] = [];
      let most = before;
      let capAt: number | undefined;
      let cutAfterMs = Number.NaN;
      for (let round = 0; round < 400; round++) {
        busy.push(...(await talk(80)));
        const stats = await room.stats();
        most = Math.max(most, stats.rssBytes);
        if (stats.cutAsSlow > 0) capAt ??= performance.now();
        if (stats.cutAsSlow === stopped.length) {
          cutAfterMs = performance.now() - capAt!;
          break;
        }
      }
      await until('everybody who reads has everything', () => reading.every((l) => l.position === n), 30_000);
      const cut = (await room.stats()).cutAsSlow;
      for (const { light } of stopped) light!.socket.resume();
      const codes = await Promise.all(stopped.map((l) => l.light!.closed));
      // What a socket has not taken when its time is up ends without a close frame: 1006.
      const told = codes.filter((code) => code === 1013).length;
      const [calmP99, busyP99] = [quantile(calm, 0.99), quantile(busy, 0.99)];
      const grownMiB = (most - before) / 2 ** 20;
      const wrong = reading.reduce((sum, l) => sum + l.wrong, 0);
      return {
        figure: `${cut} of ${stopped.length} cut (${told} heard 1013) within ${(cutAfterMs / 1000).toFixed(1)} s, RSS +${grownMiB.toFixed(0)} MiB, ack p99 ${calmP99.toFixed(1)} → ${busyP99.toFixed(1)} ms, ${wrong} wrong for ${reading.length} readers of ${n}`,
        pass: cut === stopped.length && cutAfterMs <= 10_000 && grownMiB <= 256 && wrong === 0,
      };
    });
  },
};
