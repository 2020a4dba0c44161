import { limits } from '@stoa/domain/room/limits';
import { masked, openLightSocket, type LightSocket } from '../../light-socket.ts';
import type { Fault } from '../fault.ts';
import { settle, until } from './room-audience.ts';
import { against } from './against.ts';

export const oversized: Fault = {
  id: 'D5',
  what: 'an oversized message, endless fragments, a deflate bomb',
  run: (short) =>
    against({ members: 400, nodeOptions: ['--expose-gc'] }, async (room) => {
      const [each, atOnce] = short ? [20, 20] : [200, 40];
      const attacks: Record<string, { code: number; frames: () => Buffer[] }> = {
        oversize: { code: 1009, frames: () => [masked(0x81, Buffer.alloc(limits.frameBytes + 1, 0x20))] },
        '10 MiB': { code: 1009, frames: () => [masked(0x81, Buffer.alloc(10 << 20, 0x20))] },
        fragments: {
          code: 1009,
          frames: () => [
            masked(0x01, Buffer.alloc(1_024)),
            ...Array.from({ length: 200 }, () => masked(0x00, Buffer.alloc(1_024))),
          ],
        },
        bomb: { code: 1002, frames: () => [masked(0xc1, Buffer.alloc(60_000))] },
      };
      const open = (i: number): Promise<LightSocket> =>
        openLightSocket({
          port: room.port,
          path: `/api/chat/${room.codes[0]}`,
          origin: room.origin,
          cookie: `person=p${i}`,
          onText: () => {},
        });
      const attack = async (i: number, frames: () => Buffer[]): Promise<number> => {
        const light = await open(i);
        for (const frame of frames()) light.socket.write(frame);
        return light.closed;
      };
      const seen: string[] = [];
      let right = true;
      for (const [name, { code, frames }] of Object.entries(attacks)) {
        let hits = 0;
        for (let i = 0; i < each; i += atOnce) {
          const codes = await Promise.all(Array.from({ length: atOnce }, (_, n) => attack(i + n, frames)));
          hits += codes.filter((c) => c === code).length;
        }
        right &&= hits === each;
        seen.push(`${name} ${hits}/${each} closed with ${code}`);
      }
      // What an attacker can make the server hold: fragments up to just under the limit, and then nothing more.
      const held = async (): Promise<number> => {
        // Twice: what the first collection frees outside of the heap is gone with the second.
        for (let i = 0; i < 2; i++) {
          room.tell('collect');
          await settle(500);
        }
        const { heapBytes, externalBytes } = await room.stats();
        return heapBytes + externalBytes;
      };
      await until('the attackers are gone', async () => (await room.stats()).sockets === 0, 20_000);
      const before = await held();
      const pending = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const light = await open(i);
          light.socket.write(masked(0x01, Buffer.alloc(1_024)));
          for (let n = 2; n < limits.frameBytes / 1_024; n++)
            light.socket.write(masked(0x00, Buffer.alloc(1_024)));
          return light;
        }),
      );
      await settle(500);
      const perSocketKiB = ((await held()) - before) / pending.length / 1_024;
      for (const light of pending) light.drop();
      const limitKiB = (2 * limits.frameBytes) / 1_024;
      return {
        figure: `${seen.join(', ')}; unfinished fragments hold ${perSocketKiB.toFixed(0)} KiB each`,
        pass: right && perSocketKiB <= limitKiB,
      };
    }),
};
