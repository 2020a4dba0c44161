import { beforeAll, describe, expect, test } from 'vitest';
import { openHall, type Guest } from '../simulation/hall.ts';
import { createMemorySink } from '../simulation/recording.ts';
import { cameraLayers, screenLayers, voice } from '../simulation/source.ts';
import { readWebm } from './read-webm.ts';
import type { Segment } from './segment.ts';

const everyone = [...cameraLayers, voice];

// What is loaded with the first recording takes real time.
beforeAll(() => import('./write-segment.ts'));

/** A hall whose time goes in steps, so that files are written in between. */
function openRecordedHall(seed: number) {
  const hall = openHall(seed);
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      await hall.time.pass(Math.min(100, left));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { ...hall, time: { now: hall.time.now, pass } };
}

/** A hall that is recorded, with these people sending camera and voice. */
async function recorded(names: readonly string[], seed = 1) {
  const hall = openRecordedHall(seed);
  const sink = createMemorySink();
  const guests: Guest[] = [];
  for (const name of names) {
    const guest = await hall.join(name);
    guest.client.publish(everyone);
    guest.client.remb = 20_000_000;
    guests.push(guest);
  }
  hall.engine.record('hall', { sink, onEvent: sink.onEvent });
  const startedAt = hall.time.now();
  return {
    ...hall,
    guests,
    sink,
    recordingMs: () => hall.time.now() - startedAt,
    async stop() {
      const stopped = hall.engine.stopRecording('hall');
      await hall.time.pass(2_000);
      await stopped;
    },
  };
}

/** What of `fromMs` to `toMs` is in no segment, in ms. */
function missing(segments: readonly Segment[], fromMs: number, toMs: number): number {
  let at = fromMs;
  let hole = 0;
  for (const { startMs, durationMs } of segments.toSorted((a, b) => a.startMs - b.startMs)) {
    hole += Math.max(0, Math.min(startMs, toMs) - at);
    at = Math.max(at, startMs + durationMs);
  }
  return hole + Math.max(0, toMs - at);
}

const blocksOf = async (segment: Segment) =>
  (await readWebm(segment.bytes)).map((block) => ({ ...block, atMs: block.atMs + segment.startMs }));

describe('what is handed out', () => {
  test('segments of at most 4 s, each from a key frame on, without a hole, the sign up from the first moment', async () => {
    const { time, sink, stop, recordingMs } = await recorded(['ada', 'bob']);
    await time.pass(20_000);
    const endMs = recordingMs();
    await stop();
    for (const name of ['ada', 'bob']) {
      const segments = sink.of(`${name}/person`);
      expect(segments.map(({ number }) => number)).toEqual(segments.map((_, i) => i + 1));
      expect(Math.max(...segments.map(({ durationMs }) => durationMs))).toBeLessThanOrEqual(4_000);
      expect(segments.filter(({ keyFrame }) => !keyFrame)).toEqual([]);
      expect(missing(segments, 300, endMs - 100)).toBeLessThan(5);
      expect(segments.flatMap(({ gaps }) => gaps)).toEqual([]);
      const frames = segments.reduce((sum, segment) => sum + segment.frames, 0);
      expect(frames).toBeGreaterThan(20 * 30 - 20);
      expect(segments[1]!.sizes).toMatchObject([{ width: 1280, layer: 2 }]);
      expect(segments[1]!.levels.slice(0, 20)).toEqual(Array(20).fill(90));
    }
    expect(sink.events.map((event) => event.type)).toEqual(['sign', 'sign', 'stopped']);
  });

  test('at any moment nothing older than 5 s is missing', async () => {
    const { time, sink, recordingMs, guests } = await recorded(['ada', 'bob'], 5);
    for (const guest of guests) Object.assign(guest.end.up, { loss: 0.05, jitterMs: 30, delayMs: 40 });
    let worst = 0;
    for (let i = 0; i < 300; i++) {
      await time.pass(100);
      const now = recordingMs();
      for (const name of ['ada', 'bob']) {
        const kept = sink.of(`${name}/person`);
        const safeMs = Math.max(0, ...kept.map(({ startMs, durationMs }) => startMs + durationMs));
        worst = Math.max(worst, now - safeMs);
      }
    }
    expect(worst).toBeLessThan(5_000);
    expect(worst).toBeGreaterThan(2_000);
  });

  test('what is in a segment is what was sent: frames whole, sound in its order', async () => {
    const { time, sink, stop } = await recorded(['ada']);
    await time.pass(8_000);
    await stop();
    let last = -1;
    for (const segment of sink.of('ada/person')) {
      const blocks = await blocksOf(segment);
      const sounds = blocks.filter(({ isSound }) => isSound);
      for (const { atMs, data } of sounds) {
        expect([data.length, data[0]]).toEqual([110, 0xf8]);
        expect(atMs).toBeGreaterThan(last);
        if (last > 0) expect(atMs - last).toBeGreaterThan(15);
        last = atMs;
      }
      for (const { isSound, isKey, data } of blocks)
        if (!isSound) expect([isKey, data.length]).toEqual([data[0] === 0, isKey ? 18_750 : 6_250]);
    }
  });

  test('a screen is a track of its own, and a voice without a camera is cut all the same', async () => {
    const { time, sink, stop, guests } = await recorded(['ada']);
    const [ada] = guests;
    const screen = ada!.client.publish(screenLayers);
    await time.pass(9_000);
    for (const stream of screen) ada!.client.stop(stream);
    for (const stream of ada!.client.streams.filter(({ isVideo }) => isVideo)) ada!.client.stop(stream);
    await time.pass(9_000);
    await stop();
    expect(sink.of('ada/screen').every(({ kind, keyFrame }) => kind === 'screen' && keyFrame)).toBe(true);
    expect(sink.of('ada/screen').at(-1)!.sizes.at(-1)).toMatchObject({ width: 1920, height: 1080 });
    const voices = sink.of('ada/person').filter(({ startMs }) => startMs > 12_000);
    expect(voices.length).toBeGreaterThan(1);
    expect(voices.every(({ frames, durationMs }) => frames === 0 && durationMs < 4_000)).toBe(true);
  });

  test('while nobody sends anything the sink is asked, and the sign stays', async () => {
    const hall = openRecordedHall(1);
    const sink = createMemorySink();
    hall.engine.record('hall', { sink, onEvent: sink.onEvent });
    await hall.time.pass(20_000);
    expect(sink.beats()).toBeGreaterThan(8);
    expect(sink.events).toEqual([{ type: 'sign', on: true, atMs: expect.any(Number) }]);
  });

  test('what was not permitted is not recorded', async () => {
    const { time, sink, stop, engine } = await recorded(['ada']);
    engine.permit('hall', 'ada', { microphone: true, camera: false, screen: false, screenAudio: false });
    await time.pass(6_000);
    await stop();
    expect(sink.of('ada/person').reduce((sum, { frames }) => sum + frames, 0)).toBe(0);
    expect(sink.of('ada/person').length).toBeGreaterThan(1);
  });
});

describe('lines and layers', () => {
  for (const seed of [1, 2, 3, 4, 5, 6])
    test(`a line that loses and mixes up is repaired or marked, seed ${seed}`, async () => {
      const { time, sink, stop, guests, recordingMs } = await recorded(['ada', 'bob'], seed);
      Object.assign(guests[0]!.end.up, { loss: 0.1, jitterMs: 60, delayMs: 40 });
      Object.assign(guests[0]!.end.down, { loss: 0.1, jitterMs: 60, delayMs: 40 });
      await time.pass(30_000);
      const endMs = recordingMs();
      await stop();
      const segments = sink.of('ada/person');
      expect(missing(segments, 500, endMs - 500)).toBeLessThan(300);
      const frames = segments.reduce((sum, segment) => sum + segment.frames, 0);
      const lostMs = segments
        .flatMap(({ gaps }) => gaps)
        .filter(({ of }) => of === 'picture')
        .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      // What is not there is marked.
      expect(frames).toBeGreaterThan(((endMs - lostMs) / 1000) * 30 * 0.97 - 20);
      expect(lostMs).toBeLessThan(endMs * 0.2);
      for (const segment of segments) {
        const pictures = (await blocksOf(segment)).filter(({ isSound }) => !isSound);
        expect(pictures.every(({ data }) => [6_250, 18_750].includes(data.length))).toBe(true);
      }
    });

  test('when the large layer ends the next smaller one is taken, from a key frame on, and the large one again', async () => {
    const { time, sink, stop, guests } = await recorded(['ada']);
    const large = guests[0]!.client.streams.find(({ shape }) => shape.rid === 'h')!;
    guests[0]!.client.obey = () => {};
    await time.pass(6_000);
    large.active = false;
    await time.pass(6_000);
    large.active = true;
    await time.pass(6_000);
    await stop();
    const segments = sink.of('ada/person');
    const widths = segments.flatMap(({ sizes }) => sizes.map(({ width }) => width));
    expect(widths.filter((width, i) => width !== widths[i - 1])).toEqual([1280, 640, 1280]);
    const pictures = (await Promise.all(segments.map(blocksOf))).flat().filter(({ isSound }) => !isSound);
    pictures.forEach((picture, i) => {
      if (i > 0 && picture.data.length >= 6_250 !== pictures[i - 1]!.data.length >= 6_250)
        expect(picture.data[0]).toBe(0);
    });
    const holes = pictures.map(({ atMs }, i) => atMs - (pictures[i - 1]?.atMs ?? atMs));
    expect(Math.max(...holes)).toBeLessThan(1_100);
  });

  test('a layer that nobody looks at is woken for the recording, and sleeps again after it', async () => {
    const hall = openRecordedHall(3);
    const sink = createMemorySink();
    const ada = await hall.join('ada');
    ada.client.publish(everyone);
    await hall.time.pass(8_000);
    const told = () => ada.events.findLast((event) => event.type === 'watched');
    expect(told()).toMatchObject({ camera: ['l'] });
    hall.engine.record('hall', { sink, onEvent: sink.onEvent });
    await hall.time.pass(6_000);
    expect(told()?.camera).toContain('h');
    const stopped = hall.engine.stopRecording('hall');
    await hall.time.pass(8_000);
    await stopped;
    expect(sink.of('ada/person').at(-1)!.sizes.at(-1)).toMatchObject({ width: 1280 });
    expect(told()).toMatchObject({ camera: ['l'] });
  });

  test('numbers and times that wrap leave no hole', async () => {
    const { time, sink, stop, guests, recordingMs } = await recorded(['ada'], 11);
    for (const stream of guests[0]!.client.streams.splice(0)) guests[0]!.client.stop(stream);
    const streams = guests[0]!.client.publish(everyone);
    for (const stream of streams) {
      const clock = stream.isVideo ? 90 : 48;
      Object.assign(stream, {
        sequence: 0xff80,
        pictureId: 0x7ff0,
        timestampBase: 2 ** 32 - (time.now() + 3_000) * clock,
      });
    }
    await time.pass(12_000);
    const endMs = recordingMs();
    await stop();
    const segments = sink.of('ada/person');
    expect(missing(segments, 500, endMs - 100)).toBeLessThan(5);
    expect(segments.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(segments.reduce((sum, { frames }) => sum + frames, 0)).toBeGreaterThan(340);
  });

  test('who connects anew goes on in the same track', async () => {
    const { time, sink, stop, join } = await recorded(['ada']);
    await time.pass(5_000);
    const again = await join('ada');
    again.client.publish(everyone);
    await time.pass(6_000);
    await stop();
    const segments = sink.of('ada/person');
    expect(segments.map(({ number }) => number)).toEqual(segments.map((_, i) => i + 1));
    expect(missing(segments, 500, 10_500)).toBeLessThan(1_000);
  });
});

describe('a mute and a pause', () => {
  test('silence that is not sent is no gap; its time stays', async () => {
    const { time, sink, stop, guests } = await recorded(['ada']);
    const sound = guests[0]!.client.streams.find(({ isVideo }) => !isVideo)!;
    await time.pass(4_000);
    sound.active = false;
    await time.pass(5_000);
    sound.active = true;
    await time.pass(4_000);
    await stop();
    const segments = sink.of('ada/person');
    expect(segments.flatMap(({ gaps }) => gaps)).toEqual([]);
    const sounds = (await Promise.all(segments.map(blocksOf))).flat().filter(({ isSound }) => isSound);
    const pauses = sounds.map(({ atMs }, i) => atMs - (sounds[i - 1]?.atMs ?? atMs)).filter((ms) => ms > 100);
    expect(pauses).toHaveLength(1);
    expect(Math.abs(pauses[0]! - 5_000)).toBeLessThan(60);
    const quiet = segments.flatMap(({ startMs, levels }) =>
      levels.map((level, i) => ({ atMs: startMs + i * 100, level })),
    );
    expect(quiet.filter(({ level, atMs }) => level === 0 && atMs > 1_000).length).toBeGreaterThan(45);
  });
});
