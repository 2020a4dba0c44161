import { beforeAll, describe, expect, test } from 'vitest';
import { createMemorySink } from '../simulation/recording.ts';
import { Handover } from './handover.ts';
import { RecordingOver, type ClosedSegment } from './segment.ts';

beforeAll(() => import('./write-segment.ts'));

/** A handover on a clock that the test moves, to a sink in memory. */
function open(mostBytes?: number) {
  const sink = createMemorySink();
  let now = 0;
  const handover = new Handover({
    ...{ sink, onEvent: sink.onEvent, nowMs: () => now },
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  return {
    sink,
    handover,
    async pass(ms: number) {
      for (const end = now + ms; now < end; now += 20) {
        handover.tick();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    types: () => sink.events.map((event) => (event.type === 'sign' ? `sign ${event.on}` : event.type)),
  };
}

const unwritten = (i: number, pictureBytes = 100_000, trackId = 'ada/person'): ClosedSegment => ({
  ...{ trackId, seatId: 'ada', kind: 'person', startMs: i * 3_000, durationMs: 3_000, gaps: [], levels: [] },
  pictures: Array.from({ length: 10 }, (_, n) => ({
    ...{ atMs: i * 3_000 + n * 33, key: n === 0, width: 640, height: 360, layer: 1 },
    data: new Uint8Array(pictureBytes / 10),
  })),
  sounds: [{ atMs: i * 3_000, durationMs: 20, data: Uint8Array.of(0xf8, 0xff, 0xfe) }],
});

describe('a sink that is slow or away', () => {
  test('S3 gives 503 for two minutes: nothing is lost within the bound, the sign goes down and up again, the order stays', async () => {
    const { sink, handover, pass, types } = open();
    handover.add(unwritten(0));
    await pass(100);
    sink.refusal = new Error('503 Slow Down');
    for (let i = 1; i <= 40; i++) {
      handover.add(unwritten(i));
      await pass(3_000);
    }
    expect(types()).toEqual(['sign true', 'waiting', 'sign false']);
    sink.refusal = undefined;
    await pass(2_000);
    expect(sink.segments.map(({ number }) => number)).toEqual(Array.from({ length: 41 }, (_, i) => i + 1));
    expect(sink.segments.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(types()).toEqual(['sign true', 'waiting', 'sign false', 'sign true']);
    expect(handover.bytes).toBe(0);
  });

  test('past the bound the oldest pictures go, marked, and the sound stays', async () => {
    const { sink, handover, pass } = open(1_000_000);
    sink.refusal = new Error('503');
    for (let i = 0; i < 40; i++) {
      handover.add(unwritten(i));
      await pass(100);
      expect(handover.bytes).toBeLessThan(1_010_000);
    }
    sink.refusal = undefined;
    await pass(3_000);
    const gone = sink.segments.filter(({ gaps }) => gaps.length > 0);
    expect(sink.segments).toHaveLength(40);
    expect(gone.length).toBeGreaterThan(25);
    for (const { frames, gaps, bytes, startMs } of gone) {
      expect([frames, bytes.length > 200]).toEqual([0, true]);
      expect(gaps).toEqual([{ of: 'picture', fromMs: startMs, toMs: startMs + 3_000, why: 'room' }]);
    }
    expect(sink.segments.slice(-5).every(({ frames }) => frames === 10)).toBe(true);
    expect(sink.events.filter(({ type }) => type === 'dropped')).toHaveLength(gone.length);
  });

  test('a sink that never answers gets no more than a few, and memory stays bounded', async () => {
    const { sink, handover, pass, types } = open(1_000_000);
    sink.hold();
    for (let i = 0; i < 100; i++) {
      handover.add(unwritten(i));
      await pass(100);
    }
    expect(sink.segments).toHaveLength(0);
    expect(handover.bytes).toBeLessThan(1_010_000);
    expect(types()).not.toContain('sign true');
    sink.release();
    await pass(1_000);
    expect(sink.segments).toHaveLength(100);
    expect(types().at(-1)).toBe('sign true');
  });

  test('a full disk ends the recording with its words, and the sign with it', async () => {
    const { sink, handover, pass } = open();
    handover.add(unwritten(0));
    await pass(200);
    sink.refusal = new RecordingOver('The disk of this server is full.');
    handover.add(unwritten(1));
    await pass(5_000);
    await handover.drain();
    expect(sink.events).toEqual([
      { type: 'sign', on: true, atMs: expect.any(Number) },
      { type: 'sign', on: false, atMs: expect.any(Number) },
      { type: 'failed', reason: 'The disk of this server is full.', atMs: expect.any(Number) },
    ]);
    expect(handover.bytes).toBe(0);
  });

  test('what cannot be written is told as missing, and does not hold up the rest', async () => {
    const { sink, handover, pass } = open();
    const torn = unwritten(0);
    torn.pictures = torn.pictures.map((picture, i) => ({
      ...picture,
      key: true,
      atMs: picture.atMs - i * 500,
    }));
    handover.add(torn);
    handover.add(unwritten(1));
    await pass(500);
    expect(sink.segments.map(({ number, frames }) => [number, frames])).toEqual([
      [1, 0],
      [2, 10],
    ]);
    expect(sink.segments[0]!.gaps.map(({ of, why }) => [of, why])).toEqual([
      ['picture', 'engine'],
      ['sound', 'engine'],
    ]);
  });

  test('draining waits for what is refused to be taken', async () => {
    const { sink, handover, pass } = open();
    sink.refusal = new Error('away');
    for (let i = 0; i < 5; i++) handover.add(unwritten(i));
    let drained = false;
    void handover.drain().then(() => (drained = true));
    await pass(4_000);
    expect(drained).toBe(false);
    sink.refusal = undefined;
    await pass(2_000);
    expect(drained).toBe(true);
    expect(sink.segments).toHaveLength(5);
  });
});
