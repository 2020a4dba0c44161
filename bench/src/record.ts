import type { Segment } from '@stoa/media';
import { cpuOf, residentOf } from './cpu-of.ts';
import { quotient, type Measure } from './measure.ts';
import { openSfuRoom, type SfuRoom } from './sfu-room.ts';
import { load } from './sfu.ts';

const people = 8;
/** Two segments of each, so that writing them counts. */
const secondsPerRun = 7;
const repetitions = 5;

/**
 * CPU time of the media process with everybody recorded beside the same room without, in turn: a camera of 1.4 Mbit/s and a voice each, sent
 * on to seven others. Segments come to this process and are counted, not stored.
 */
export async function record(): Promise<Measure[]> {
  if (cpuOf(process.pid) === undefined) {
    console.log('  not measured: the CPU time of another process is read from /proc, which only Linux has');
    return [];
  }
  const room = await openSfuRoom(3130, people);
  const forwarding: number[] = [];
  const recorded: number[] = [];
  const kept = { segments: 0, bytes: 0, frames: 0, dropped: 0 };
  await load(room, people, 2_000);
  for (let i = 0; i < repetitions; i++)
    for (const isRecorded of i % 2 ? [true, false] : [false, true])
      (isRecorded ? recorded : forwarding).push(await busy(room, isRecorded ? kept : undefined));
  const memory = residentOf(room.pid);
  await room.close();
  const seconds = (secondsPerRun + 1) * repetitions;
  console.log(
    `  room of ${people}: ${kept.segments} segments, ${Math.round((kept.bytes * 8) / seconds / people / 1000)} kbit/s and ${Math.round(kept.frames / seconds / people)} frames/s of each, ${kept.dropped} dropped; ${Math.round(memory)} MiB resident`,
  );
  const each = recorded.map((used, i) => ((used - forwarding[i]!) * 100) / people).toSorted((a, b) => a - b);
  return [
    {
      id: 'E3',
      what: `room of ${people}, everybody recorded, CPU of the media process beside forwarding alone`,
      ...quotient(recorded, forwarding),
      unit: 'cores',
      lessIsBetter: true,
    },
    {
      id: 'E3',
      what: 'CPU for each one recorded, of one core',
      ...{ ours: each[Math.floor(each.length / 2)]!, peer: 0, ratio: 0, unit: '%', lessIsBetter: true },
    },
  ];
}

/** The part of a core that the media process takes under load. */
async function busy(
  room: SfuRoom,
  kept?: { segments: number; bytes: number; frames: number; dropped: number },
): Promise<number> {
  const recording =
    kept &&
    room.record({
      sink: {
        async segment({ bytes, frames }: Segment) {
          kept.segments += 1;
          kept.bytes += bytes.length;
          kept.frames += frames;
        },
        beat: () => Promise.resolve(),
      },
      onEvent: (event) => void (event.type === 'dropped' && (kept.dropped += 1)),
    });
  await load(room, people, 1_000);
  const cpu = cpuOf(room.pid)!;
  const started = performance.now();
  await load(room, people, secondsPerRun * 1_000);
  const used = (cpuOf(room.pid)! - cpu) / ((performance.now() - started) / 1_000);
  await recording?.stop();
  return used;
}
