import type { Source } from '@stoa/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaProcess, type MediaProcess } from './create-media-process.ts';
import {
  openBrowserRoom,
  until,
  type BrowserRoom,
  type BrowserSeat,
  type PageReport,
  type ReceivedStats,
} from './fixtures/browser-room.ts';

/** Three real Chromium pages in one room, with fake cameras and microphones; the tests follow one another in it. */
let media: MediaProcess;
let room: BrowserRoom;
let ada: BrowserSeat;
let bob: BrowserSeat;
let cyd: BrowserSeat;

beforeAll(async () => {
  media = createMediaProcess({ port: 3140, bind: '127.0.0.1', announced: '127.0.0.1' });
  expect(await media.started).toEqual({ ok: true, value: undefined });
  room = await openBrowserRoom(media);
  [ada, bob, cyd] = [await room.join('ada'), await room.join('bob'), await room.join('cyd')];
  seeEachOther([ada, bob, cyd], 320);
}, 60_000);
afterAll(async () => {
  await room?.close();
  await media?.close();
});

test('all three see and hear the two others', async () => {
  for (const seat of [ada, bob, cyd])
    for (const other of [ada, bob, cyd].filter((s) => s !== seat)) {
      await grows(seat, other, 'camera', ({ framesDecoded }) => framesDecoded, 10);
      await grows(seat, other, 'microphone', ({ totalAudioEnergy }) => totalAudioEnergy, 0.0001);
    }
}, 60_000);

test('a late joiner sees all', async () => {
  const dan = await room.join('dan');
  await until(
    () => dan.events,
    (events) => events.some(({ type }) => type === 'connected'),
  );
  const connectedAt = performance.now();
  dan.want([ada, bob, cyd].map(({ id }) => ({ seat: id, source: 'camera', width: 320 })));
  await until(
    () => dan.report(),
    (report) => [ada, bob, cyd].every(({ id }) => (received(report, id, 'camera')?.framesDecoded ?? 0) > 0),
  );
  console.log(`sees all ${Math.round(performance.now() - connectedAt)} ms after connecting`);
  await dan.leave();
}, 60_000);

test('the picture follows the width of the tile', async () => {
  for (const width of [1280, 320, 640]) {
    ada.want([{ seat: bob.id, source: 'camera', width }]);
    await until(
      () => ada.report(),
      (report) => received(report, bob.id, 'camera')?.width === width,
      20_000,
    );
    await grows(ada, bob, 'camera', ({ framesDecoded }) => framesDecoded, 10);
  }
}, 90_000);

test('a layer that nobody watches is not sent, and is there again when somebody enlarges', async () => {
  seeEachOther([ada, bob, cyd], 320);
  const framesOf = async (rid: string) =>
    (await bob.report()).stats.sent.find((layer) => layer.mid === 'cam' && layer.rid === rid)!.frames;
  await until(
    async () => {
      const before = { l: await framesOf('l'), h: await framesOf('h') };
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return { l: (await framesOf('l')) - before.l, h: (await framesOf('h')) - before.h };
    },
    ({ l, h }) => l > 3 && h === 0,
    30_000,
  );
  const enlargedAt = performance.now();
  ada.want([{ seat: bob.id, source: 'camera', width: 1280 }]);
  await until(
    () => ada.report(),
    (report) => received(report, bob.id, 'camera')?.width === 1280,
    20_000,
  );
  console.log(`large after ${Math.round(performance.now() - enlargedAt)} ms`);
}, 90_000);

test('who leaves is gone from the slots, and who comes back is in them again', async () => {
  seeEachOther([ada, bob, cyd], 320);
  await cyd.leave();
  await until(
    () => ada.slots,
    (slots) => slots.every(({ seat }) => seat !== cyd.id),
  );
  cyd = await room.join('cyd');
  seeEachOther([ada, bob, cyd], 320);
  await grows(ada, cyd, 'camera', ({ framesDecoded }) => framesDecoded, 10);
  await grows(cyd, bob, 'microphone', ({ totalAudioEnergy }) => totalAudioEnergy, 0.0001);
}, 60_000);

test('a shared screen comes in a slot of its own', async () => {
  await bob.page.evaluate('share(1280)');
  ada.want([
    { seat: bob.id, source: 'screen', width: 1280 },
    { seat: bob.id, source: 'camera', width: 320 },
  ]);
  await grows(ada, bob, 'screen', ({ framesDecoded }) => framesDecoded, 10);
  await grows(ada, bob, 'camera', ({ framesDecoded }) => framesDecoded, 10);
  expect(ada.slots.find(({ source }) => source === 'screen')?.mid).toMatch(/^s/);
  await bob.page.evaluate('stopShare()');
  await until(
    () => ada.slots,
    (slots) => slots.every(({ source }) => source !== 'screen'),
  );
}, 60_000);

test('a screen’s sound has two sides', async () => {
  await cyd.page.evaluate('shareSound()');
  const slot = await until(
    () => ada.slots.find(({ source }) => source === 'screenAudio'),
    (found) => found !== undefined,
  );
  const [left, right] = await until(
    () => ada.page.evaluate<[number, number]>(`loudness('${slot!.mid}')`),
    ([loud]) => loud > 0.1,
  );
  expect(right).toBeLessThan(left / 10);
}, 60_000);

test('when the media process is killed, everybody sees again', async () => {
  seeEachOther([ada, bob, cyd], 320);
  await grows(ada, bob, 'camera', ({ framesDecoded }) => framesDecoded, 5);
  const killedAt = performance.now();
  process.kill(media.pid()!, 'SIGKILL');
  const generations = await Promise.all(
    [ada, bob, cyd].map(async (seat) => (await seat.report()).generation),
  );
  for (const [i, seat] of [ada, bob, cyd].entries())
    await until(
      () => seat.report(),
      (report) =>
        report.generation > generations[i]! &&
        [ada, bob, cyd].every(
          (other) => other === seat || (received(report, other.id, 'camera')?.framesDecoded ?? 0) > 3,
        ),
      20_000,
    );
  console.log(`media back after ${Math.round(performance.now() - killedAt)} ms`);
}, 60_000);

function seeEachOther(seats: readonly BrowserSeat[], width: number): void {
  for (const seat of seats)
    seat.want(
      seats
        .filter((other) => other !== seat)
        .map(({ id }) => ({ seat: id, source: 'camera' as const, width })),
    );
}

function received(report: PageReport, seat: string, source: Source): ReceivedStats | undefined {
  const slot = report.slots.find((filled) => filled.seat === seat && filled.source === source);
  return slot && report.stats.received[slot.mid];
}

/** Waits until a figure of what `seat` receives of `other` has grown by `by`. */
async function grows(
  seat: BrowserSeat,
  other: BrowserSeat,
  source: Source,
  figure: (stats: ReceivedStats) => number,
  by: number,
): Promise<void> {
  const now = async () => {
    const stats = received(await seat.report(), other.id, source);
    return stats ? figure(stats) : -Infinity;
  };
  const start = await until(now, (value) => value > -Infinity);
  await until(now, (value) => value >= start + by);
}
