import { openLightSocket } from '../../light-socket.ts';
import type { Fault } from '../fault.ts';
import { createListener, settle, until } from './room-audience.ts';
import { against, enterAll } from './against.ts';

export const killedInChat: Fault = {
  id: 'A1s',
  what: 'kill -9 in the middle of chat',
  run: (short) =>
    against({ members: 10, unlimited: true }, async (room) => {
      const rounds = short ? 3 : 200;
      const listeners = Array.from({ length: 8 }, (_, i) => createListener(room, `p${i}`));
      const acknowledged = new Set<string>();
      let slowestMs = 0;
      for (let round = 0; round < rounds; round++) {
        await enterAll(listeners);
        const talking = listeners.map(async (listener, i) => {
          for (let n = 0; ; n++)
            try {
              await listener.say(`${round}-${i}-${n}`, 'x'.repeat(100));
              acknowledged.add(`${round}-${i}-${n}`);
            } catch {
              return;
            }
        });
        await settle(30 + Math.random() * 250);
        await room.kill();
        await Promise.all(talking);
        const started = performance.now();
        await room.start();
        slowestMs = Math.max(slowestMs, performance.now() - started);
      }
      await enterAll(listeners);
      const all: string[] = [];
      const fresh = createListener(room, 'p9');
      const light = await openLightSocket({
        port: room.port,
        path: `/api/chat/${room.codes[0]}`,
        origin: room.origin,
        cookie: 'person=p8',
        onText(payload) {
          const frame = JSON.parse(payload.toString()) as { t: string; entries?: { id: string }[] };
          if (frame.t === 'chat') for (const { id } of frame.entries!) all.push(id);
        },
      });
      const live = { mic: false, cam: false, screen: false };
      light.send(JSON.stringify({ t: 'hello', version: 1, after: 0, live, takeOver: true }));
      await fresh.enter();
      await until('the whole log was read', () => all.length >= fresh.position, 30_000);
      const kept = new Set(all);
      const lost = [...acknowledged].filter((id) => !kept.has(id)).length;
      const wrong = listeners.reduce((sum, l) => sum + l.wrong, 0);
      const short1 = listeners.filter((l) => l.position !== fresh.position).length;
      return {
        figure: `${rounds} rounds, ${acknowledged.size} acknowledged, ${lost} lost, ${all.length - kept.size} twice in the log, ${wrong} double for somebody, ready again ≤ ${(slowestMs / 1000).toFixed(1)} s`,
        pass: lost === 0 && all.length === kept.size && wrong === 0 && short1 === 0,
      };
    }),
};
