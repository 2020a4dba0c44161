import { openLine } from '../../line.ts';
import { freePort, freeUdpPort } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { createListener, settle, until } from './room-audience.ts';
import { against } from './against.ts';

export const dropsInChat: Fault = {
  id: 'D10',
  what: 'chat through a line that drops',
  run(short) {
    const [drops, dropMs] = short ? [3, 700] : [20, 2_000];
    return against({ members: 4, unlimited: true }, async (room) => {
      const ports = { tcp: await freePort(), udp: await freeUdpPort() };
      const line = await openLine(ports, () => ({ tcp: room.port, udp: ports.udp }));
      const near = createListener(room, 'p0');
      const far = createListener(room, 'p1', room.codes[0], line.tcpPort);
      await Promise.all([near.enter(), far.enter()]);
      let going = true;
      let said = 0;
      const talking = (async () => {
        while (going) {
          await near.say(`near-${said++}`, 'hello');
          await settle(20);
        }
      })();
      // The far one talks too, and sends again whatever was not acknowledged.
      let farSaid = 0;
      let whole: Promise<void> = Promise.resolve();
      const farTalking = (async () => {
        while (going) {
          const id = `far-${farSaid++}`;
          for (let done = false; !done;)
            try {
              await far.say(id, 'hello from afar');
              done = true;
            } catch {
              await whole;
            }
          await settle(40);
        }
      })();
      for (let drop = 0; drop < drops; drop++) {
        await settle(300);
        line.cut();
        let mended: () => void = () => {};
        if (drop % 2 === 0) {
          // Every other time the client gives up before the line is back, as browsers do.
          whole = new Promise((resolve) => (mended = resolve));
          await settle(dropMs / 2);
          far.light!.drop();
          await settle(dropMs / 2);
          line.mend();
          await far.enter();
          mended();
        } else {
          await settle(dropMs);
          line.mend();
        }
      }
      going = false;
      await Promise.all([talking, farTalking]);
      const total = said + farSaid;
      await until(
        'both have everything',
        () => near.position === total && far.position === total,
        10_000,
      ).catch(() => 0);
      await line.close();
      const lost = total * 2 - near.heard - far.heard;
      return {
        figure: `${drops} drops of ${dropMs} ms: ${far.heard} of ${total} delivered to the far end, ${near.heard} to the near one, ${near.wrong + far.wrong} double or out of order`,
        pass: lost === 0 && near.wrong + far.wrong === 0,
      };
    });
  },
};
