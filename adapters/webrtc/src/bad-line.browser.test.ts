import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaProcess, type MediaProcess } from './create-media-process.ts';
import { openBrowserRoom, until, type BrowserRoom, type BrowserSeat } from './fixtures/browser-room.ts';
import { openUdpProxy, type UdpProxy } from './fixtures/udp-proxy.ts';

/** Two real Chromium pages; ada's line goes through a proxy that spoils it. */
let media: MediaProcess;
let room: BrowserRoom;
let proxy: UdpProxy;
let ada: BrowserSeat;
let bob: BrowserSeat;

beforeAll(async () => {
  media = createMediaProcess({ port: 3142, bind: '127.0.0.1', announced: '127.0.0.1' });
  expect(await media.started).toEqual({ ok: true, value: undefined });
  proxy = await openUdpProxy(3143, 3142);
  room = await openBrowserRoom(media);
  ada = await room.join('ada', { rewrite: (sdp) => sdp.replaceAll(' 3142 ', ' 3143 ') });
  bob = await room.join('bob');
  ada.want([{ seat: bob.id, source: 'camera', width: 1280 }]);
  bob.want([{ seat: ada.id, source: 'camera', width: 640 }]);
  for (const seat of [ada, bob])
    await until(
      () => frames(seat),
      (count) => count > 20,
      30_000,
    );
}, 60_000);
afterAll(async () => {
  await room?.close();
  await media?.close();
  proxy?.close();
});

test('10 % lost each way is repaired: the picture goes on without freezes', async () => {
  Object.assign(proxy.up, { loss: 0.1 });
  Object.assign(proxy.down, { loss: 0.1 });
  // The pages notice, and then wait longer for what is lost.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const before = await Promise.all([ada, bob].map(frames));
  const sentBefore = await Promise.all([bob, ada].map(sentFrames));
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  const after = await Promise.all([ada, bob].map(frames));
  const sent = (await Promise.all([bob, ada].map(sentFrames))).map((count, i) => count - sentBefore[i]!);
  expect(proxy.dropped.up).toBeGreaterThan(20);
  expect(proxy.dropped.down).toBeGreaterThan(20);
  for (const i of [0, 1] as const) {
    const share = (after[i]! - before[i]!) / sent[i]!;
    console.log(`10 % loss each way: ${after[i]! - before[i]!} of ${sent[i]} frames decoded`);
    // Both pages and their encoders share this machine, so a few frames are always on their way.
    expect(share).toBeGreaterThan(0.9);
  }
  proxy.up.loss = proxy.down.loss = 0;
}, 60_000);

test('on a line of half its rate, 600 kbit/s at most, the picture gets smaller and keeps moving, and grows again after', async () => {
  await until(
    () => width(ada),
    (pixels) => pixels === 1280,
    30_000,
  );
  const start = (await slotStats(ada))!.bytes;
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const rate = (((await slotStats(ada))!.bytes - start) * 8) / 4;
  proxy.down.bps = Math.min(600_000, rate / 2);
  console.log(`${Math.round(rate / 1000)} kbit/s, limited to ${Math.round(proxy.down.bps / 1000)}`);
  await until(
    () => width(ada),
    (pixels) => pixels > 0 && pixels < 1280,
    30_000,
  );
  const before = await frames(ada);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const moved = (await frames(ada)) - before;
  console.log(`limited: ${await width(ada)} pixels wide, ${moved} frames in 5 s`);
  expect(moved).toBeGreaterThan(20);
  proxy.down.bps = Infinity;
  const started = performance.now();
  await until(
    () => width(ada),
    (pixels) => pixels === 1280,
    80_000,
  );
  console.log(`in full size again after ${Math.round((performance.now() - started) / 1000)} s`);
}, 150_000);

async function slotStats(seat: BrowserSeat) {
  const { slots, stats } = await seat.report();
  const camera = slots.find(({ source }) => source === 'camera');
  return camera && stats.received[camera.mid];
}
const frames = async (seat: BrowserSeat): Promise<number> => (await slotStats(seat))?.framesDecoded ?? 0;
const width = async (seat: BrowserSeat): Promise<number> => (await slotStats(seat))?.width ?? 0;

/** Frames that a page encoded of its largest layer. */
async function sentFrames(seat: BrowserSeat): Promise<number> {
  const { stats } = await seat.report();
  return Math.max(...stats.sent.filter(({ mid }) => mid === 'cam').map(({ frames }) => frames));
}
