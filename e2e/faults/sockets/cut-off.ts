import type { Fault } from '../fault.ts';
import { createListener } from './room-audience.ts';
import { against, enterAll } from './against.ts';

export const cutOffSockets: Fault = {
  id: 'F3s',
  what: 'signed out, or taken out of the workspace, with an open socket',
  run: (short) =>
    against({ members: 40 }, async (room) => {
      const count = short ? 10 : 40;
      const listeners = Array.from({ length: count }, (_, i) => createListener(room, `p${i}`));
      await enterAll(listeners);
      const started = performance.now();
      listeners.forEach((_, i) => room.tell(`${i % 2 ? 'signOut' : 'removeMember'} p${i}`));
      const codes = await Promise.all(listeners.map((l) => l.light!.closed));
      const ms = performance.now() - started;
      const right = codes.filter((code, i) => code === (i % 2 ? 4001 : 4003)).length;
      return {
        figure: `${right} of ${count} cut within ${ms.toFixed(0)} ms`,
        pass: right === count && ms <= 1_000,
      };
    }),
};
