import type { MeetingId } from '@stoa/domain';
import { finalise } from '@stoa/media/recorder/finalise';
import { createMemoryFile } from '@stoa/media/simulation/memory-file';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaProcess, type MediaProcess } from './create-media-process.ts';
import { openBrowserRoom, until, type BrowserRoom, type BrowserSeat } from './fixtures/browser-room.ts';
import { KeptSegments } from './fixtures/kept-segments.ts';
import { playFiles } from './fixtures/played-file.ts';

/** Real Chromium pages are recorded, and Chromium plays what became of it. */
const name = 'room' as MeetingId;
let media: MediaProcess;
let room: BrowserRoom;
let ada: BrowserSeat;
let bob: BrowserSeat;

beforeAll(async () => {
  media = createMediaProcess({ port: 3180, bind: '127.0.0.1', announced: '127.0.0.1' });
  expect(await media.started).toEqual({ ok: true, value: undefined });
  room = await openBrowserRoom(media, name);
  [ada, bob] = [await room.join('ada', { width: 640 }), await room.join('bob', { width: 640 })];
  for (const [seat, other] of [
    [ada, bob],
    [bob, ada],
  ] as const)
    seat.want([{ seat: other.id, source: 'camera', width: 640 }]);
  for (const seat of [ada, bob])
    await until(
      () => seat.slots,
      (slots) => slots.length >= 2,
    );
}, 60_000);
afterAll(async () => {
  await room?.close();
  await media?.close();
});

/** One file of a track, as long as the whole recording. */
async function fileOf(kept: KeptSegments, trackId: string, durationMs: number): Promise<Uint8Array> {
  const segments = kept.of(trackId);
  const file = createMemoryFile();
  const picture = segments.flatMap(({ sizes }) => sizes).toSorted((a, b) => b.width - a.width)[0];
  await finalise(segments, file.writable, { durationMs, picture });
  return file.bytes();
}

const durationOf = (kept: KeptSegments) => kept.events.find((event) => event.type === 'stopped')!.durationMs;

test('two people, 10 s: each file plays, with picture and sound, from any place, as long as the recording', async () => {
  const kept = new KeptSegments();
  const recording = media.record(name, { sink: kept, onEvent: kept.onEvent });
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await recording.stop();
  const durationMs = durationOf(kept);
  expect(kept.signs()).toEqual([true, false]);
  const tracks = ['ada/person', 'bob/person'];
  const files = await Promise.all(tracks.map((trackId) => fileOf(kept, trackId, durationMs)));
  const segments = tracks.map((trackId) => kept.of(trackId)[1]!.bytes);
  const played = await playFiles([...files, ...segments]);
  console.log(
    played.map(({ duration, videoWidth, advanced, frames, loudest }) =>
      JSON.stringify({ duration, videoWidth, advanced, frames, loudest }),
    ),
  );
  for (const [i, file] of played.entries()) {
    const seconds = i < 2 ? durationMs / 1000 : kept.of(tracks[i - 2]!)[1]!.durationMs / 1000;
    expect(file.error).toBe('');
    expect(Math.abs(file.duration - seconds)).toBeLessThan(0.5);
    expect(file.videoWidth).toBeGreaterThanOrEqual(320);
    expect(Math.abs(file.soughtTo - file.middle)).toBeLessThan(0.1);
    expect(file.advanced).toBeGreaterThan(0.5);
    expect(file.frames).toBeGreaterThan(5);
    expect(file.loudest).toBeGreaterThan(0.01);
  }
  for (const trackId of tracks) {
    expect(kept.of(trackId).every(({ durationMs: lasts }) => lasts <= 4_000)).toBe(true);
    expect(
      kept
        .of(trackId)
        .flatMap(({ levels }) => levels)
        .some((level) => level > 60),
    ).toBe(true);
  }
}, 120_000);

test('the media process is killed after 8 s: the file plays, has its length, and lacks less than 5 s before the kill', async () => {
  const kept = new KeptSegments();
  const startedAt = performance.now();
  const recording = media.record(name, { sink: kept, onEvent: kept.onEvent });
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  const killedMs = performance.now() - startedAt;
  process.kill(media.pid()!, 'SIGKILL');
  await until(
    () =>
      ['ada/person', 'bob/person'].map((track) => kept.of(track).some(({ startMs }) => startMs > killedMs)),
    (came) => came.every(Boolean),
    30_000,
  );
  await recording.stop();
  const durationMs = durationOf(kept);
  const tracks = ['ada/person', 'bob/person'];
  for (const track of tracks) {
    const gap = kept
      .of(track)
      .flatMap(({ gaps }) => gaps)
      .find(({ why }) => why === 'engine')!;
    console.log(
      `${track}: ${Math.round(killedMs - gap.fromMs)} ms lost before the kill, ${Math.round(gap.toMs - killedMs)} ms after it`,
    );
    expect(killedMs - gap.fromMs).toBeLessThan(5_000);
    expect(gap.toMs - gap.fromMs).toBeLessThan(15_000);
  }
  const played = await playFiles(await Promise.all(tracks.map((track) => fileOf(kept, track, durationMs))));
  for (const file of played) {
    expect(file.error).toBe('');
    expect(Math.abs(file.duration - durationMs / 1000)).toBeLessThan(0.5);
    expect(file.advanced).toBeGreaterThan(0.5);
    expect(file.loudest).toBeGreaterThan(0.01);
  }
}, 120_000);

test('what blinks and beeps together does so in the file, within 60 ms', async () => {
  await ada.page.evaluate('beat()');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const kept = new KeptSegments();
  const recording = media.record(name, { sink: kept, onEvent: kept.onEvent });
  await new Promise((resolve) => setTimeout(resolve, 14_000));
  await recording.stop();
  const [file] = await playFiles([await fileOf(kept, 'ada/person', durationOf(kept))], { pattern: true });
  const { flashes, beeps } = file!;
  const apart = flashes.flatMap((flash) => {
    const near = beeps.map((beep) => flash - beep).filter((seconds) => Math.abs(seconds) < 0.4);
    return near.length > 0 ? [near[0]! * 1000] : [];
  });
  console.log(`picture after sound, in ms: ${apart.map(Math.round).join(' ')}`);
  expect(apart.length).toBeGreaterThan(6);
  const middle = apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)]!;
  expect(Math.abs(middle)).toBeLessThan(60);
}, 120_000);
