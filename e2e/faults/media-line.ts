import { createMediaProcess } from '@stoa/webrtc';
import { openBrowserRoom, type BrowserSeat } from '@stoa/webrtc/fixtures/browser-room';
import { openUdpProxy } from '@stoa/webrtc/fixtures/udp-proxy';
import { freeUdpPort } from '../stoa.ts';
import type { Fault } from './fault.ts';
import { until } from './until.ts';

/** Two real Chromium pages; the line of one loses 10 % each way and delays every packet by up to 100 ms, each on its own. */
export const brokenLine: Fault = {
  id: 'D9',
  what: '10 % lost and 100 ms jitter each way, seen by Chromium',
  async run(short) {
    const seconds = short ? 8 : 30;
    // A hundredth of a short look's 160 frames are less than two: its figure says no more than that.
    const least = short ? 0.95 : 0.99;
    const port = await freeUdpPort();
    const proxyPort = await freeUdpPort();
    const media = createMediaProcess({ port, bind: '127.0.0.1', announced: '127.0.0.1' });
    await media.started;
    const proxy = await openUdpProxy(proxyPort, port);
    const room = await openBrowserRoom(media);
    try {
      const rewrite = (sdp: string) => sdp.replaceAll(` ${port} `, ` ${proxyPort} `);
      const ada = await room.join('ada', { rewrite, width: 640 });
      const bob = await room.join('bob', { width: 640 });
      ada.want([{ seat: bob.id, source: 'camera', width: 640 }]);
      bob.want([{ seat: ada.id, source: 'camera', width: 640 }]);
      // A page in the background is shown one frame a second.
      await ada.page.bringToFront();
      await until(async () => (await frames(ada)) > 20 && (await frames(bob)) > 20, 30_000);
      const clean = await share(ada, bob, seconds);
      Object.assign(proxy.up, { loss: 0.1, jitterMs: 100 });
      Object.assign(proxy.down, { loss: 0.1, jitterMs: 100 });
      // The receivers' buffers grow by 100 ms a second.
      await pause(8_000);
      const bad = await share(ada, bob, seconds);
      const { down, up } = { down: bad.down / clean.down, up: bad.up / clean.up };
      const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
      return {
        figure:
          `frames decoded, beside the same pages on a clean line: ${percent(down)} at the bad end, ${percent(up)} from it; ` +
          `freezes p95 ${Math.round(bad.freezeMs)} ms (clean ${Math.round(clean.freezeMs)} ms)`,
        pass: down >= least && up >= least && bad.freezeMs <= Math.max(500, clean.freezeMs),
      };
    } finally {
      await room.close();
      await media.close();
      proxy.close();
    }
  },
};

/**
 * Of what each page encoded, the part that the other decoded; and the 95th percentile of ada's pauses above 150 ms. Cameras rest before
 * each count, so that nothing is on its way: a buffer that grew in between would look like frames lost.
 */
async function share(ada: BrowserSeat, bob: BrowserSeat, seconds: number) {
  const both = (call: string) => Promise.all([ada, bob].map((seat) => seat.page.evaluate(call)));
  const look = async () => {
    await both('pauseCamera()');
    await pause(1_200);
    return Promise.all([frames(ada), frames(bob), encoded(ada), encoded(bob)]);
  };
  const before = await look();
  await both('resumeCamera()');
  await pause(1_000);
  // The rest itself is no freeze.
  await ada.page.evaluate('gaps.length = 0');
  await pause(seconds * 1000);
  const gaps = await ada.page.evaluate<number[]>('gaps');
  const after = await look();
  await both('resumeCamera()');
  const freezes = gaps.filter((ms) => ms > 150).toSorted((a, b) => a - b);
  const [adaSaw, bobSaw, adaSent, bobSent] = after.map((value, i) => value - before[i]!) as [
    number,
    number,
    number,
    number,
  ];
  return {
    down: adaSaw / bobSent,
    up: bobSaw / adaSent,
    freezeMs: freezes[Math.floor(freezes.length * 0.95)] ?? 0,
  };
}

async function frames(seat: BrowserSeat): Promise<number> {
  const { slots, stats } = await seat.report();
  const slot = slots.find(({ source }) => source === 'camera');
  return (slot && stats.received[slot.mid]?.framesDecoded) ?? 0;
}

async function encoded(seat: BrowserSeat): Promise<number> {
  const { stats } = await seat.report();
  return Math.max(...stats.sent.filter(({ mid }) => mid === 'cam').map((layer) => layer.frames));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
