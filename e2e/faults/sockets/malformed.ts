import { openLightSocket } from '../../light-socket.ts';
import { brokenFrames } from './broken-frames.ts';
import type { Fault } from '../fault.ts';
import { createListener, until } from './room-audience.ts';
import { against } from './against.ts';

export const malformedFrames: Fault = {
  id: 'D4',
  what: 'malformed frames',
  run: (short) =>
    against({ members: 200 }, async (room) => {
      const perSocket = 100;
      const sockets = short ? 160 : 10_000;
      const wrong = new Map<string, number>();
      let right = 0;
      const attack = async (i: number): Promise<void> => {
        const broken = brokenFrames[i % brokenFrames.length]!;
        const light = await openLightSocket({
          port: room.port,
          path: `/api/chat/${room.codes[0]}`,
          origin: room.origin,
          cookie: `person=p${i % 200}`,
          onText: () => {},
        });
        light.socket.write(Buffer.concat(Array.from({ length: perSocket }, () => broken.bytes)));
        const code = await light.closed;
        if (code === broken.code) right += 1;
        else wrong.set(`${broken.what}: ${code}`, (wrong.get(`${broken.what}: ${code}`) ?? 0) + 1);
      };
      for (let i = 0; i < sockets; i += 40)
        await Promise.all(Array.from({ length: 40 }, (_, n) => attack(i + n)));
      await until('all sockets are gone', async () => (await room.stats()).sockets === 0, 10_000);
      const alive = createListener(room, 'p0');
      await alive.enter();
      await alive.say('d4', 'still here');
      const share = `${right} of ${sockets} with the right close code`;
      return {
        figure: `${(sockets * perSocket).toLocaleString('en')} frames, ${share}, 0 sockets left${wrong.size ? `; ${[...wrong].join(', ')}` : ''}`,
        pass: right === sockets,
      };
    }),
};
