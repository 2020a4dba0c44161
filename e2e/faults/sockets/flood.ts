import { setTimeout as sleep } from 'node:timers/promises';
import { masked, openLightSocket } from '../../light-socket.ts';
import type { Fault } from '../fault.ts';
import { against } from './against.ts';
import { createListener, quantile } from './room-audience.ts';

const kinds = {
  pings: masked(0x81, Buffer.from('{"t":"ping"}')),
  'raised hands': masked(0x81, Buffer.from('{"t":"hand","up":true}')),
  nonsense: masked(0x81, Buffer.from('{"t":"x"}')),
  'WebSocket pings': masked(0x89, Buffer.from('x')),
  'WebSocket pongs': masked(0x8a, Buffer.from('x')),
};
/** Others' p99 stays below this, ms, as with other hogs of the event loop (A9). The short run shares its cores. */
const p99LimitMs = { long: 250, short: 2_000 };

/** ASVS 17.3.1: strangers at a room's door send as much as the line takes, and come back when they are cut off. */
export const floods: Fault = {
  id: 'D11',
  what: 'floods of frames from strangers',
  run: (short) =>
    against({ members: 4 }, async (room) => {
      const speaker = createListener(room, 'p0');
      await speaker.enter();
      const seen: string[] = [];
      let [wrong, slowest, said] = [0, 0, 0];
      for (const [kind, frame] of Object.entries(kinds)) {
        const until = performance.now() + (short ? 1_500 : 10_000);
        const pour = Buffer.concat(Array.from({ length: 2_000 }, () => frame));
        let [cut, sent] = [0, 0];
        const flooding = Array.from({ length: 4 }, async () => {
          while (performance.now() < until) {
            const light = await openLightSocket({
              port: room.port,
              path: `/api/chat/${room.codes[0]}`,
              origin: room.origin,
              onText: () => {},
            });
            const live = { mic: false, cam: false, screen: false };
            light.send(
              JSON.stringify({ t: 'hello', version: 1, name: 'F', after: 0, live, takeOver: false }),
            );
            const pump = (): void => {
              if (light.socket.destroyed || light.socket.writableEnded) return;
              sent += 2_000;
              if (light.socket.write(pour)) setImmediate(pump);
              else light.socket.once('drain', pump);
            };
            pump();
            // Who only pours never reads the code: that the line ends is what counts.
            const code = await light.closed;
            if (code === 1008 || code === 1006) cut += 1;
            else wrong += 1;
          }
        });
        const took: number[] = [];
        while (performance.now() < until) {
          const started = performance.now();
          await speaker.say(`flood-${said++}`, 'still here');
          took.push(performance.now() - started);
          // Slower than a seat may speak.
          await sleep(600);
        }
        await Promise.all(flooding);
        const p99 = quantile(took, 0.99);
        slowest = Math.max(slowest, p99);
        seen.push(`${kind} ${sent.toLocaleString('en')} frames, ${cut} cut, others ${p99.toFixed(0)} ms`);
      }
      return {
        figure: seen.join('; '),
        pass: wrong === 0 && slowest <= p99LimitMs[short ? 'short' : 'long'],
      };
    }),
};
