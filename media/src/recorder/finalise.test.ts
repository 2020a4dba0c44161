import { BufferSource, Input, WEBM } from 'mediabunny';
import { describe, expect, test } from 'vitest';
import { createMemoryFile } from '../simulation/memory-file.ts';
import { randomFrom } from '../simulation/virtual-time.ts';
import { finalise } from './finalise.ts';
import { readWebm } from './read-webm.ts';
import type { ClosedSegment } from './segment.ts';
import { writeSegment } from './write-segment.ts';

/** A segment of these ms with 30 frames a second and sound every `soundMs`; the sound's sender counts 20 ms for each packet. */
function unwritten(
  startMs: number,
  { durationMs = 3_000, soundMs = 20, key = true, pictures = true, sounds = true } = {},
): ClosedSegment {
  const frames = pictures ? Math.floor(durationMs / 33) : 0;
  const packets = sounds ? Math.floor(durationMs / soundMs) : 0;
  return {
    ...{ trackId: 'ada/person', seatId: 'ada', kind: 'person', startMs, durationMs, gaps: [], levels: [] },
    pictures: Array.from({ length: frames }, (_, i) => ({
      ...{ atMs: startMs + i * 33, key: key && i === 0, width: 640, height: 360, layer: 1 },
      data: Uint8Array.of(key && i === 0 ? 0x10 : 0x11, 2, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, i),
    })),
    sounds: Array.from({ length: packets }, (_, i) => ({
      ...{ atMs: startMs + i * soundMs, durationMs: 20 },
      data: Uint8Array.of(0xf8, ...Array<number>(80).fill(i & 255)),
    })),
  };
}

async function* stored(parts: Iterable<ClosedSegment>) {
  let number = 0;
  for (const one of parts) {
    const { startMs, bytes } = await writeSegment(one, ++number);
    yield { startMs, bytes };
  }
}

async function made(parts: Iterable<ClosedSegment>, durationMs: number, picture = true) {
  const file = createMemoryFile();
  const options = { durationMs, ...(picture ? { picture: { width: 640, height: 360 } } : {}) };
  const told = await finalise(stored(parts), file.writable, options);
  const bytes = file.bytes().slice();
  using input = new Input({ source: new BufferSource(bytes), formats: [WEBM] });
  const seconds = await input.computeDuration();
  return { told, file, bytes, seconds, blocks: await readWebm(bytes) };
}

/** Where sound is missing or overlaps by more than `slackMs`. */
function breaks(blocks: readonly { isSound: boolean; atMs: number; data: Uint8Array }[]): number[] {
  const sounds = blocks.filter(({ isSound }) => isSound);
  return sounds.flatMap(({ atMs }, i) => {
    const before = sounds[i - 1];
    const lasts = before ? (before.data[0] === 0xfb ? 120 : 20) : 0;
    return before && Math.abs(before.atMs + lasts - atMs) > 1 ? [atMs] : [];
  });
}

describe('one file of many segments', () => {
  test('begins with the recording, lasts as long, and every key frame can be sought', async () => {
    const parts = Array.from({ length: 10 }, (_, i) => unwritten(2_000 + i * 3_000));
    const { told, seconds, blocks, bytes } = await made(parts, 33_000);
    expect(Math.abs(seconds - 33)).toBeLessThan(0.05);
    expect(told).toMatchObject({ frames: 900, keyFrames: 10, unreadable: [] });
    expect(blocks[0]!.atMs).toBe(0);
    expect(breaks(blocks)).toEqual([]);
    const pictures = blocks.filter(({ isSound, data }) => !isSound && data.length === 11);
    expect(pictures).toHaveLength(900);
    expect(pictures[0]!.atMs).toBe(2_000);
    expect(pictures.at(-1)!.atMs).toBe(2_000 + 27_000 + 89 * 33);
    // Cues (RFC 9559, 5.1.5) name each of them.
    const cues = Buffer.from(bytes).lastIndexOf(Buffer.of(0x1c, 0x53, 0xbb, 0x6b));
    expect(
      Buffer.from(bytes).subarray(cues).toString('latin1').split('\xbb').length - 2,
    ).toBeGreaterThanOrEqual(11);
  });

  test('what is missing is silence and the picture that was; what is missing for long is black', async () => {
    const parts = [unwritten(0), unwritten(3_000), unwritten(9_000), unwritten(40_000)];
    const { blocks, seconds } = await made(parts, 43_000);
    expect(breaks(blocks)).toEqual([]);
    expect(Math.abs(seconds - 43)).toBeLessThan(0.05);
    const black = blocks
      .filter(({ isSound, data }) => !isSound && data.length === 32)
      .map(({ atMs }) => atMs);
    expect(black.filter((atMs) => atMs > 6_000 && atMs < 9_000)).toEqual([]);
    expect(black.filter((atMs) => atMs > 12_000)).toHaveLength(5);
    const quiet = blocks.filter(
      ({ isSound, atMs, data }) => isSound && atMs > 6_100 && atMs < 8_800 && data.length > 20,
    );
    expect(quiet).toEqual([]);
  });

  test('a segment that begins with no key frame is shown only where the one before it is there', async () => {
    const whole = await made([unwritten(0), unwritten(3_000, { key: false })], 6_000);
    expect(whole.told.frames).toBe(180);
    const torn = await made([unwritten(3_000, { key: false }), unwritten(6_000)], 9_000);
    expect(torn.told.frames).toBe(90);
  });

  test('a voice alone has no picture; sound that begins late or never is silence', async () => {
    const voice = await made([unwritten(1_000, { pictures: false })], 5_000, false);
    expect(voice.blocks.every(({ isSound }) => isSound)).toBe(true);
    expect(Math.abs(voice.seconds - 5)).toBeLessThan(0.05);
    const mute = await made([unwritten(1_000, { sounds: false })], 5_000);
    expect(breaks(mute.blocks)).toEqual([]);
    expect(mute.blocks.filter(({ isSound }) => !isSound).length).toBeGreaterThan(80);
    const nothing = await made([], 5_000);
    expect(Math.abs(nothing.seconds - 5)).toBeLessThan(0.05);
  });

  test('what cannot be read is told and left out', async () => {
    const file = createMemoryFile();
    async function* torn() {
      for await (const segment of stored([unwritten(0), unwritten(3_000), unwritten(6_000)]))
        yield segment.startMs === 3_000 ? { ...segment, bytes: segment.bytes.subarray(0, 30) } : segment;
      yield { startMs: 9_000, bytes: new Uint8Array(0) };
    }
    const told = await finalise(torn(), file.writable, {
      durationMs: 9_000,
      picture: { width: 640, height: 360 },
    });
    expect(told).toMatchObject({ unreadable: [3_000], frames: 180 });
  });

  for (const [seed, soundMs] of [20.004, 19.996].entries())
    test(`a clock of ${soundMs} ms for 20 never moves sound from its time by 40 ms in 30 minutes, seed ${seed}`, async () => {
      const random = randomFrom(seed);
      let worst = 0;
      let n = 0;
      const sent: number[] = [];
      function* parts() {
        for (let startMs = 0; startMs < 30 * 60_000; startMs += 3_000) {
          const one = unwritten(startMs, { pictures: false, sounds: false });
          const sounds = [];
          for (; n * soundMs < startMs + 3_000; n++) {
            sent.push(n * soundMs);
            const data = Uint8Array.of(
              0xf8,
              n >>> 16,
              (n >>> 8) & 255,
              n & 255,
              ...Array<number>(random() < 0.2 ? 3 : 80).fill(1),
            );
            sounds.push({ atMs: n * soundMs, durationMs: 20, data });
          }
          yield { ...one, sounds };
        }
      }
      const { blocks } = await made(parts(), 30 * 60_000, false);
      let kept = 0;
      for (const { atMs, data } of blocks) {
        if (data.length < 7 || data[0] !== 0xf8) continue;
        kept += 1;
        worst = Math.max(worst, Math.abs(atMs - sent[(data[1]! << 16) | (data[2]! << 8) | data[3]!]!));
      }
      expect(breaks(blocks)).toEqual([]);
      expect(worst).toBeLessThan(40);
      expect(sent.length - kept).toBeLessThan(30);
    }, 60_000);
});

test('an hour of segments takes the memory of one, and of where the key frames are', async () => {
  let largest = 0;
  let bytes = 0;
  const target = new WritableStream<{ type: 'write'; data: Uint8Array<ArrayBuffer>; position: number }>({
    write({ data }) {
      bytes += data.length;
      largest = Math.max(largest, data.length);
    },
  });
  const one = await writeSegment(
    {
      ...unwritten(0),
      pictures: unwritten(0).pictures.map((picture) => ({
        ...picture,
        data: Buffer.concat([picture.data, Buffer.alloc(6_000)]),
      })),
    },
    1,
  );
  function* hour() {
    // The second half an hour nobody has a camera.
    for (let startMs = 0; startMs < 1_800_000; startMs += 3_000) yield { startMs, bytes: one.bytes };
  }
  globalThis.gc?.();
  const before = process.memoryUsage();
  let most = 0;
  const timer = setInterval(() => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
  }, 5);
  await finalise(hour(), target, { durationMs: 3_600_000, picture: { width: 640, height: 360 } });
  clearInterval(timer);
  expect(bytes).toBeGreaterThan(300e6);
  expect(largest).toBeLessThanOrEqual(1024 * 1024);
  expect(most).toBeLessThan(150e6);
}, 60_000);
