import { cpuOf, residentOf } from './cpu-of.ts';
import { median, type Measure } from './measure.ts';
import { openRawRoom } from './raw-room.ts';
import { openSfuRoom, type LoadRoom } from './sfu-room.ts';

const secondsPerRun = 2;
const repetitions = 5;
const videoPerSecond = 160;
const soundPerSecond = 50;

/**
 * Forwarded packets per CPU-second of the media process, in rooms where everybody sends a camera of 1.4 Mbit/s and a voice and is
 * sent up to 12 cameras and 4 voices, beside forwarders without encryption that carry the same. One after the other in each
 * repetition, so that a busy machine hits them alike. What was sent counts, not what arrived: receivers too busy to take everything
 * would make a forwarder look slow.
 */
export async function sfu(): Promise<Measure[]> {
  if (cpuOf(process.pid) === undefined) {
    console.log('  not measured: the CPU time of another process is read from /proc, which only Linux has');
    return [];
  }
  const measures: Measure[] = [];
  for (const people of [4, 8, 10, 20]) measures.push(...(await compare(people)));
  console.log('  Janus: not compared; it would have to be installed and driven by its own signalling');
  measures.push(...(await largeRoom()));
  return measures;
}

async function compare(people: number): Promise<Measure[]> {
  const ours = await openSfuRoom(3126, people);
  const node = (await openRawRoom('node', 3127, people))!;
  const c = await openRawRoom('c', 3128, people);
  if (!c) console.log('  a forwarder in C: not compared, there is no gcc');
  const rooms = [ours, node, ...(c ? [c] : [])];
  const before = await Promise.all(rooms.map(counts));
  const rates: number[][] = [];
  for (let i = 0; i < repetitions; i++) {
    const row: number[] = [];
    for (const room of i % 2 ? rooms.toReversed() : rooms) row.push(await rate(room, people));
    rates.push(i % 2 ? row.toReversed() : row);
  }
  const after = await Promise.all(rooms.map(counts));
  const lost = after.map(({ sent, received }, i) => {
    const sentNow = sent - before[i]!.sent;
    return `${(((sentNow - received + before[i]!.received) * 100) / sentNow).toFixed(3)} %`;
  });
  console.log(
    `  room of ${people}: lost of ours ${lost[0]}, of the others' ${lost.slice(1).join(', ')}; ${Math.round(residentOf(ours.pid))} MiB resident`,
  );
  await Promise.all([ours, node, c].map((room) => room?.close()));

  const against = (index: number) => rates.map((row) => row[0]! / row[index]!).toSorted((a, b) => a - b);
  const line = (index: number, peer: string, target?: number): Measure => ({
    id: 'G1',
    what: `SFU packets per CPU-s, room of ${people}, beside ${peer}`,
    ours: median(rates.map((row) => row[0]!)),
    peer: median(rates.map((row) => row[index]!)),
    ratio: median(against(index)),
    range: [against(index)[0]!, against(index).at(-1)!],
    unit: 'packets/CPU-s',
    ...(target === undefined ? {} : { target }),
  });
  return [
    line(1, 'UDP in Node', people === 20 ? 0.8 : undefined),
    ...(c ? [line(2, 'UDP in C', people === 8 ? 0.3 : undefined)] : []),
  ];
}

/** Fifty people with small pictures, twelve of them on everybody's screen. */
async function largeRoom(): Promise<Measure[]> {
  const people = 50;
  const small = { mid: 'cam', rid: 'l', width: 320, bps: 30 * 600 * 8, fps: 30 };
  const room = await openSfuRoom(3129, people, small, 320);
  await load(room, people, 2_000, 30);
  const before = await counts(room);
  const cpu = cpuOf(room.pid)!;
  const started = performance.now();
  await load(room, people, 8_000, 30);
  const seconds = (performance.now() - started) / 1000;
  const used = ((cpuOf(room.pid)! - cpu) * 100) / seconds;
  const after = await counts(room);
  const sent = after.sent - before.sent;
  const share = ((sent - after.received + before.received) * 100) / sent;
  const perSecond = Math.round(sent / seconds);
  console.log(`  room of 50, 12 cameras of 144 kbit/s and 4 voices each: ${perSecond} packets/s sent on`);
  const memory = residentOf(room.pid);
  await room.close();
  const limit = (id: string, what: string, value: number, unit: string, target: number): Measure => ({
    id,
    what,
    ours: value,
    peer: 0,
    ratio: 0,
    unit,
    target,
    lessIsBetter: true,
  });
  return [
    limit('G2', 'room of 50, 12 on screen: one core busy', used, '%', 60),
    limit('G2', 'room of 50, 12 on screen: packets lost', share, '%', 0.1),
    limit('G2', 'room of 50, 12 on screen: resident memory', memory, 'MiB', 260),
  ];
}

/** Packets sent per CPU-second, in a room that has been busy for a moment: who was silent for three seconds counts as gone. */
async function rate(room: LoadRoom, people: number): Promise<number> {
  await load(room, people, 700);
  const cpu = cpuOf(room.pid)!;
  const before = await room.sent();
  await load(room, people, secondsPerRun * 1000);
  return ((await room.sent()) - before) / (cpuOf(room.pid)! - cpu);
}

const counts = async (room: LoadRoom) => ({ sent: await room.sent(), received: room.received() });

/** Everybody sends at their rate for `ms`; people take turns, so that packets do not come in one burst. */
export function load(room: LoadRoom, people: number, ms: number, video = videoPerSecond): Promise<void> {
  const started = performance.now();
  const sent = { video: 0, sound: 0 };
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - started;
      if (elapsed > ms) {
        clearInterval(timer);
        return resolve();
      }
      room.tick();
      for (const due = Math.floor((elapsed * video * people) / 1000); sent.video < due; sent.video++)
        room.sendVideo(sent.video % people);
      for (const due = Math.floor((elapsed * soundPerSecond * people) / 1000); sent.sound < due; sent.sound++)
        room.sendSound(sent.sound % people);
    }, 2);
  });
}
