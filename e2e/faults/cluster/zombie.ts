import { randomUUID } from 'node:crypto';
import type { Fault } from '../fault.ts';
import { settle, until } from '../sockets/room-audience.ts';
import { createSpeaker, figureOf, isWhole, readAll } from './crowd.ts';
import { onCluster } from './on-cluster.ts';

/** C7: the process that has the room is stopped for longer than its lease, and then goes on as if nothing had been. */
export const zombie: Fault = {
  id: 'C7',
  what: 'SIGSTOP of the process that has the room until another has it, then SIGCONT',
  run: (short) =>
    onCluster({}, async (room) => {
      const { stoa, code } = room;
      const [first, second] = stoa.apps;
      // Everybody but the first, who makes the room run there, is at the other process.
      const crowd = await room.crowd(short ? 8 : 20, [1]);
      const late = createSpeaker(stoa, code, 'Late', { port: first!.port });
      await late.enter();
      for (const one of crowd.slice(1)) one.talk(1.5);
      await settle(1_000);
      const pid = first!.pid();
      process.kill(pid, 'SIGSTOP');
      try {
        // Into the hands of a process that sleeps: said once, and never again.
        const said = Array.from({ length: 5 }, () => randomUUID());
        for (const id of said) void late.client.say(id, 'said to a sleeper').catch(() => {});
        const awayMs = await until(
          'the room runs in the other process',
          () => crowd.slice(1).every(({ backMs }) => backMs.length > 0),
          20_000,
        );
        await crowd[1]!.say('we go on');
        await settle(short ? 4_000 : 55_000);
        process.kill(pid, 'SIGCONT');
        await settle(3_000);
        await Promise.all(crowd.map((one) => one.stop()));
        const read = await readAll(stoa, code, crowd.slice(1));
        const effects = said.filter((id) => read.ids.has(id)).length;
        const acknowledged = said.filter((id) => late.client.acknowledged.has(id)).length;
        return {
          figure: `the room ran elsewhere after ${(awayMs / 1_000).toFixed(1)} s; ${effects} of ${said.length} messages that lay with the sleeper took effect, ${acknowledged} acknowledged; ${figureOf(read)}; ${first!.pid() === pid && second!.pid() > 0 ? 'no' : 'an'} exit`,
          pass: effects + acknowledged === 0 && isWhole(read) && awayMs <= 10_000,
        };
      } finally {
        process.kill(pid, 'SIGCONT');
        late.leave();
      }
    }),
};
