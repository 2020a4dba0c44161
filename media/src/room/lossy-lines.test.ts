import { describe, expect, test } from 'vitest';
import { openHall, type Guest } from '../simulation/hall.ts';
import { cameraLayers, voice } from '../simulation/source.ts';
import type { SimulatedClient } from '../simulation/client.ts';
import type { Line } from '../simulation/line.ts';

async function pair(
  seed: number,
  line: Partial<Line>,
  { remb }: Pick<SimulatedClient, 'remb'> = { remb: 10_000_000 },
) {
  const hall = openHall(seed);
  const ada = await hall.join('ada');
  const bob = await hall.join('bob');
  for (const guest of [ada, bob]) {
    guest.client.publish([...cameraLayers, voice]);
    guest.client.remb = remb;
    Object.assign(guest.end.up, line);
    Object.assign(guest.end.down, line);
  }
  ada.want(['bob', 1280]);
  bob.want(['ada', 1280]);
  await hall.time.pass(3_000);
  return { ...hall, ada, bob };
}

/** Frames that `to` decoded, of those that `from` sent in the meantime. */
async function shareOfFrames(from: Guest, to: Guest, pass: () => Promise<void>): Promise<number> {
  const stream = from.client.streams.find((s) => s.shape.rid === 'h')!;
  const seen = to.viewerOf(from.id)!;
  const before = [stream.frames, seen.frames];
  await pass();
  return (seen.frames - before[1]!) / (stream.frames - before[0]!);
}

describe('bad lines', () => {
  for (const seed of [1, 2, 3, Date.now() % 1_000_000_000])
    test(`10 % lost in each direction: 99 % of the frames are seen (seed ${seed})`, async () => {
      const { time, ada, bob } = await pair(seed, { loss: 0.1, delayMs: 20 });
      expect(await shareOfFrames(bob, ada, () => time.pass(20_000))).toBeGreaterThan(0.99);
      expect(ada.viewerOf('bob')!.timesBack).toBe(0);
    });

  test('10 % lost and 100 ms of jitter in each direction: 99 % of the frames are seen', async () => {
    const { time, ada, bob } = await pair(11, { loss: 0.1, jitterMs: 100 });
    expect(await shareOfFrames(bob, ada, () => time.pass(30_000))).toBeGreaterThan(0.99);
    expect(ada.viewerOf('bob')!.timesBack).toBe(0);
  });

  for (const seed of [1, 2, 3])
    test(`10 % lost and 100 ms of jitter at one end: no picture stands for 600 ms, to or from it (seed ${seed})`, async () => {
      const { time, ada, bob } = await pair(seed, {});
      for (const line of [ada.end.up, ada.end.down]) Object.assign(line, { loss: 0.1, jitterMs: 100 });
      await time.pass(30_000);
      expect(ada.viewerOf('bob')!.longestFreezeMs).toBeLessThan(600);
      expect(bob.viewerOf('ada')!.longestFreezeMs).toBeLessThan(600);
    });

  test('what a sender loses counts on its line, and not on that of who watches', async () => {
    const { time, ada, bob } = await pair(12, {});
    bob.end.up.loss = 0.3;
    // Holes that are never filled.
    bob.client.onNack = () => {};
    await time.pass(10_000);
    const lineOf = (guest: Guest) => guest.events.findLast((event) => event.type === 'line')!;
    expect(lineOf(bob).upLoss).toBeGreaterThan(0.2);
    expect(lineOf(ada).downLoss).toBeLessThan(0.05);
    expect(lineOf(ada).downBps).toBeGreaterThan(2_000_000);
  });

  test('packets that overtake each other are put in order, and few are asked for in vain', async () => {
    const { time, ada, bob } = await pair(4, { jitterMs: 60 });
    await time.pass(5_000);
    const asked = bob.client.nacksHeard;
    expect(await shareOfFrames(bob, ada, () => time.pass(10_000))).toBeGreaterThan(0.99);
    const packets = ada.viewerOf('bob')!.packets;
    expect(bob.client.nacksHeard - asked).toBeLessThan(packets * 0.05);
  });

  test('layers change under loss without losing the thread', async () => {
    const { time, ada, bob } = await pair(5, { loss: 0.05, delayMs: 20 });
    for (let i = 0; i < 20; i++) {
      ada.want(['bob', [320, 640, 1280][i % 3]!]);
      await time.pass(1_000);
    }
    const seen = ada.viewerOf('bob')!;
    expect(seen.timesBack).toBe(0);
    expect(seen.frames).toBeGreaterThan(20 * 30 * 0.95);
    expect(bob.client.nacksHeard).toBeGreaterThan(0);
  });

  test('padding in the stream leaves no gap', async () => {
    const { time, ada, bob } = await pair(6, {});
    const stream = bob.client.streams.find((s) => s.shape.rid === 'h')!;
    time.every(7, () => bob.end.send(stream.padding(time.now())));
    const nacks = ada.client.viewers.get('c0')!.packets;
    expect(await shareOfFrames(bob, ada, () => time.pass(10_000))).toBeGreaterThan(0.99);
    const seen = ada.viewerOf('bob')!;
    expect(seen.packets - nacks).toBeLessThan(10 * 30 * 8);
    expect([seen.breaks, seen.longestFreezeMs < 100]).toEqual([0, true]);
  });

  test('numbers and times wrap around without anybody noticing', async () => {
    const { time, ada, bob } = await pair(7, { loss: 0.02 });
    // 65,536 packets of a camera at 180 a second take six minutes.
    const share = await shareOfFrames(bob, ada, () => time.pass(400_000));
    expect(share).toBeGreaterThan(0.99);
    expect(ada.viewerOf('bob')!.packets).toBeGreaterThan(66_000);
    expect(ada.viewerOf('bob')!.timesBack).toBe(0);
  }, 60_000);

  test('requests for lost packets cannot draw more than a quarter of the line', async () => {
    const { time, ada } = await pair(8, {});
    ada.client.remb = 2_500_000;
    await time.pass(2_000);
    const seen = ada.viewerOf('bob')!;
    const normal = seen.packets;
    await time.pass(2_000);
    const perSecond = (seen.packets - normal) / 2;
    const { nack } = await import('../packets/rtcp-write.ts');
    const before = seen.packets;
    time.every(20, () => {
      const sequences = Array.from({ length: 400 }, (_, i) => i);
      ada.end.send(
        nack(
          7,
          seen.ssrc,
          sequences.map((i) => i + (time.now() % 60_000)),
        ),
      );
    });
    await time.pass(4_000);
    expect((seen.packets - before) / 4).toBeLessThan(perSecond + (2_500_000 * 0.3) / 8 / 600);
  });

  for (const remb of ['estimate', undefined] as const)
    test(`a line of 600 kbit/s gets a picture that fits and moves, and a larger one when it is wide again (REMB ${remb})`, async () => {
      const { time, ada } = await pair(10, {}, { remb });
      await time.pass(5_000);
      const seen = ada.viewerOf('bob')!;
      expect(seen.width).toBe(1280);
      ada.end.down.bps = 600_000;
      await time.pass(10_000);
      // A receiver that tells no estimate is only known by its losses, which come late and are rough.
      expect(seen.width).toBeLessThan(1280);
      const [frames, before] = [seen.frames, seen.breaks];
      await time.pass(20_000);
      expect(seen.frames - frames).toBeGreaterThan(20 * 30 * (remb ? 0.9 : 0.75));
      expect(seen.breaks - before).toBeLessThanOrEqual(3);
      ada.end.down.bps = 20_000_000;
      // Sooner than the limit would be forgotten by itself, after a minute.
      await time.pass(50_000);
      expect(seen.width).toBe(1280);
    });

  test('a client that vanishes is given up, and its pictures go', async () => {
    const { time, ada, bob } = await pair(9, {});
    bob.end.vanish();
    await time.pass(5_000);
    expect(ada.viewerOf('bob')).toBeUndefined();
    await time.pass(35_000);
    expect(bob.events.at(-1)?.type).toBe('failed');
  });
});
