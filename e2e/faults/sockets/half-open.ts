import { lastOf, member, owner, rehearse } from '../../../domain/src/room/rehearsal.ts';
import { openLine } from '../../line.ts';
import { freePort, freeUdpPort } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { createListener, until } from './room-audience.ts';
import { against } from './against.ts';

export const halfOpen: Fault = {
  id: 'D3',
  what: 'a peer that is half open (no FIN)',
  async run(short) {
    // Thirty seconds cannot be had in a few: the short run lets a rehearsed room's clock jump instead.
    if (short) {
      const r = await rehearse();
      const olga = await r.join(owner, 'owner');
      const mia = await r.join(member, 'member');
      const { heard } = r.room;
      Object.assign(r.room, { heard: (line: number) => line !== mia.line && heard(line) });
      let seconds = 0;
      while (!mia.closed && seconds++ < 120) await r.pass(1_000);
      const off = lastOf(olga, 'seat')?.seat.state === 'reconnecting';
      return {
        figure: `reaped and presence off after ${seconds} s of the room's clock`,
        pass: off && seconds <= 60,
      };
    }
    return against({ members: 2 }, async (room) => {
      const ports = { tcp: await freePort(), udp: await freeUdpPort() };
      const line = await openLine(ports, () => ({ tcp: room.port, udp: ports.udp }));
      await createListener(room, 'p0', room.codes[0], line.tcpPort).enter();
      line.cut();
      const ms = await until('the peer is reaped', async () => (await room.stats()).sockets === 0, 70_000);
      await line.close();
      return { figure: `reaped after ${(ms / 1000).toFixed(1)} s`, pass: ms <= 60_000 };
    });
  },
};
