import type { MeetingId } from '@stoa/domain';
import { RecordingOver, type Segment } from '@stoa/media';
import { readWebm } from '@stoa/media/recorder/read-webm';
import { cameraLayers, voice } from '@stoa/media/simulation/source';
import { afterEach, expect, test } from 'vitest';
import { createMediaProcess, type MediaProcess } from './create-media-process.ts';
import { KeptSegments } from './fixtures/kept-segments.ts';
import { NativeSeat } from './fixtures/native-seat.ts';

const hall = 'hall' as MeetingId;
const bind = '127.0.0.1';
let port = 3160;
let media: MediaProcess | undefined;
const seats: NativeSeat[] = [];
afterEach(async () => {
  for (const seat of seats.splice(0)) seat.close();
  await media?.close();
});

async function open(...names: string[]) {
  media = createMediaProcess({ port: port++, bind, announced: bind });
  expect(await media.started).toEqual({ ok: true, value: undefined });
  for (const name of names) seats.push(new NativeSeat(media, hall, name, [...cameraLayers, voice]));
  await until(() => seats.every(({ events }) => events.some(({ type }) => type === 'connected')));
  return media;
}

test('a killed media process loses less than 5 s; the next one goes on in time and number, and the gap is marked', async () => {
  const engine = await open('ada', 'bob');
  const kept = new KeptSegments();
  const startedAt = performance.now();
  const recording = engine.record(hall, { sink: kept, onEvent: kept.onEvent });
  await until(() => ['ada', 'bob'].every((name) => kept.of(`${name}/person`).length >= 2));
  const killedMs = performance.now() - startedAt;
  process.kill(engine.pid()!, 'SIGKILL');
  const before = new Map(['ada', 'bob'].map((name) => [name, kept.of(`${name}/person`).length]));
  await until(() =>
    ['ada', 'bob'].every((name) => kept.of(`${name}/person`).length >= before.get(name)! + 2),
  );
  const stoppedMs = performance.now() - startedAt;
  await recording.stop();

  for (const name of ['ada', 'bob']) {
    const segments = kept.of(`${name}/person`);
    expect(segments.map(({ number }) => number)).toEqual(segments.map((_, i) => i + 1));
    const next = segments.findIndex(({ startMs }) => startMs > killedMs);
    const safeMs = endOf(segments[next - 1]!);
    expect(killedMs - safeMs).toBeLessThan(5_000);
    expect(segments[next]!.gaps).toContainEqual({
      ...{ of: 'picture', why: 'engine' },
      ...{ fromMs: safeMs, toMs: segments[next]!.startMs },
    });
    expect(Math.abs(endOf(segments.at(-1)!) - stoppedMs)).toBeLessThan(1_500);
    for (const { bytes, frames, sizes } of segments) {
      const blocks = await readWebm(bytes);
      expect(blocks.filter(({ isSound }) => !isSound)).toHaveLength(frames);
      expect(sizes.every(({ width }) => [320, 640, 1280].includes(width))).toBe(true);
    }
  }
  expect(kept.events.at(-1)).toMatchObject({ type: 'stopped' });
  expect(kept.signs()).toEqual([true, false]);
}, 60_000);

test('the words with which a sink ends a recording arrive, and the room can be recorded again', async () => {
  const engine = await open('ada');
  const full = new KeptSegments();
  full.segment = () => Promise.reject(new RecordingOver('The disk is full.'));
  engine.record(hall, { sink: full, onEvent: full.onEvent });
  await until(() => full.events.some(({ type }) => type === 'failed'));
  expect(full.events.at(-1)).toMatchObject({ type: 'failed', reason: 'The disk is full.' });
  expect(full.signs().at(-1)).toBe(false);
  const kept = new KeptSegments();
  const again = engine.record(hall, { sink: kept, onEvent: kept.onEvent });
  await until(() => kept.all.length > 0);
  await again.stop();
  expect(kept.all[0]!.startMs).toBeLessThan(2_000);
}, 60_000);

test('what a killed process had handed over is kept even when the sink refuses it at first, and stopping waits for it', async () => {
  const engine = await open('ada');
  const kept = new KeptSegments();
  const keep = kept.segment.bind(kept);
  const refused: Segment[] = [];
  kept.segment = async (segment) => {
    if (refused.length === 0) {
      refused.push(segment);
      process.kill(engine.pid()!, 'SIGKILL');
      await until(() => engine.state() === 'down');
      throw new Error('503');
    }
    await keep(segment);
  };
  const recording = engine.record(hall, { sink: kept, onEvent: kept.onEvent });
  await until(() => refused.length > 0 && engine.state() === 'down');
  await recording.stop();
  expect(kept.of('ada/person').map(({ number }) => number)).toContain(1);
  expect(kept.events.at(-1)).toMatchObject({ type: 'stopped' });
}, 60_000);

const endOf = ({ startMs, durationMs }: Segment) => startMs + durationMs;

async function until(holds: () => boolean): Promise<void> {
  for (
    const end = performance.now() + 30_000;
    !holds();
    await new Promise((resolve) => setTimeout(resolve, 20))
  )
    if (performance.now() > end) throw new Error(`It never became so: ${holds.toString()}`);
}
