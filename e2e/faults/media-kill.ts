import type { MeetingId } from '@stoa/domain';
import { cameraLayers, voice } from '@stoa/media/simulation/source';
import { createMediaProcess } from '@stoa/webrtc';
import { NativeSeat } from '@stoa/webrtc/fixtures/native-seat';
import { freeUdpPort } from '../stoa.ts';
import type { Fault } from './fault.ts';
import { until } from './until.ts';

/** SIGKILL of the media process with rooms full of people, who all must see each other again. */
export const killedEngine: Fault = {
  id: 'C9',
  what: 'media process killed with people in its rooms',
  async run(short) {
    const [rooms, people] = short ? [1, 4] : [4, 8];
    const port = await freeUdpPort();
    const media = createMediaProcess({ port, bind: '127.0.0.1', announced: '127.0.0.1' });
    await media.started;
    const shapes = [cameraLayers[0]!, voice];
    const halls = Array.from({ length: rooms }, (_, room) =>
      Array.from(
        { length: people },
        (__, i) => new NativeSeat(media, `room${room}` as MeetingId, `p${i}`, shapes),
      ),
    );
    const allSee = () =>
      halls.every((hall) =>
        hall.every((seat) => seat.sees(hall.filter((s) => s !== seat).map(({ id }) => id))),
      );
    for (const hall of halls)
      for (const seat of hall)
        seat.want(
          hall.map(({ id }) => id),
          320,
        );
    await until(allSee, 60_000);

    const generations = halls.flat().map(({ generation }) => generation);
    process.kill(media.pid()!, 'SIGKILL');
    const isNew = () => halls.flat().every((seat, i) => seat.generation > generations[i]!);
    const backMs = await until(() => isNew() && allSee(), 30_000);
    for (const seat of halls.flat()) seat.close();
    await media.close();
    return {
      figure: `${rooms} × ${people} people see each other again after ${Math.round(backMs)} ms`,
      pass: backMs <= 3_000,
    };
  },
};
