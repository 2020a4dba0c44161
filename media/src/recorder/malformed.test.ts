import { expect, test } from 'vitest';
import { readRtp, RtpHeader } from '../packets/rtp.ts';
import { readVp8, Vp8Descriptor } from '../packets/vp8.ts';
import { openHall } from '../simulation/hall.ts';
import { createMemorySink } from '../simulation/recording.ts';
import { cameraLayers, SimulatedStream, voice } from '../simulation/source.ts';
import { randomFrom } from '../simulation/virtual-time.ts';
import { Frames } from './frames.ts';
import { InOrder, type Numbered } from './in-order.ts';
import { opusMs } from './opus.ts';

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

test.each(seeds)('bits that are turned over on their way end no recording, seed %i', async (seed) => {
  const hall = openHall(seed);
  const random = randomFrom(seed * 7919);
  const sink = createMemorySink();
  const ada = await hall.join('ada');
  const { send } = ada.end;
  ada.end.send = (packet) => {
    const damaged = Buffer.from(packet);
    if (random() < 0.3)
      for (let i = 0; i < 3; i++)
        damaged[Math.floor(random() * Math.min(40, damaged.length))] = random() * 256;
    send(random() < 0.05 ? damaged.subarray(0, Math.floor(random() * damaged.length)) : damaged);
  };
  (ada.client as unknown as { send: (packet: Buffer) => void }).send = ada.end.send;
  ada.client.publish([...cameraLayers, voice]);
  hall.engine.record('hall', { sink, onEvent: sink.onEvent });
  for (let i = 0; i < 60; i++) {
    await hall.time.pass(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const stopped = hall.engine.stopRecording('hall');
  for (let i = 0; i < 50; i++) await hall.time.pass(20);
  await stopped;
  expect(sink.events.at(-1)?.type).toBe('stopped');
  for (const { durationMs, startMs } of sink.segments) {
    expect(durationMs).toBeLessThan(4_100);
    expect(startMs).toBeGreaterThanOrEqual(0);
  }
});

test.each(seeds)('frames of any packets are whole and begin with a key frame, seed %i', (seed) => {
  const random = randomFrom(seed);
  const stream = new SimulatedStream(cameraLayers[2]!, 1, random, 0);
  let frames = 0;
  let isFirst = true;
  const emitted = new Frames(({ key, data, width }) => {
    if (isFirst) expect(key).toBe(true);
    isFirst = false;
    frames += 1;
    expect([6_250, 18_750]).toContain(data.length);
    expect(width).toBe(1280);
  });
  const header = new RtpHeader();
  const vp8 = new Vp8Descriptor();
  const order = new InOrder<Parameters<Frames['take']>[0]>(500, (packet, hole) => {
    if (hole) isFirst = true;
    emitted.take(packet, hole);
  });
  const sent: { at: number; packet: Buffer; number: number }[] = [];
  let number = 0;
  for (let at = 0; at < 20_000; at += 33) {
    if (random() < 0.15) stream.keyWanted = true;
    for (const packet of stream.next(at)) {
      number += 1;
      if (random() < 0.01) continue;
      sent.push({ at: at + random() * (random() < 0.05 ? 700 : 30), packet, number });
      if (random() < 0.01) sent.push({ at: at + random() * 900, packet, number });
    }
  }
  for (const { at, packet, number: sequence } of sent.sort((a, b) => a.at - b.at)) {
    readRtp(packet, header);
    readVp8(packet, header.payloadAt, header.payloadEnd, vp8);
    order.push({
      ...{ number: sequence, arrivedAt: at, timestamp: header.timestamp, marker: header.marker },
      ...{ start: vp8.start, key: vp8.key, width: vp8.width, height: vp8.height },
      payload: packet.subarray(vp8.frameAt, header.payloadEnd),
    });
    order.settle(at);
  }
  expect(frames).toBeGreaterThan(100);
});

test.each(seeds)(
  'what is put in order comes in order, once, and waits no longer than it may, seed %i',
  (seed) => {
    const random = randomFrom(seed);
    const came: (Numbered & { hole: boolean })[] = [];
    let now = 0;
    let settledAt = 0;
    const order = new InOrder<Numbered>(500, (packet, hole) => {
      expect(now - packet.arrivedAt).toBeLessThanOrEqual(520);
      came.push({ ...packet, hole });
    });
    const packets = Array.from({ length: 3_000 }, (_, number) => ({
      number,
      arrivedAt: number * 5 + random() * (random() < 0.1 ? 900 : 20),
    })).filter(() => random() > 0.05);
    packets.sort((a, b) => a.arrivedAt - b.arrivedAt);
    for (const packet of packets) {
      for (; settledAt + 20 < packet.arrivedAt; order.settle(now)) now = settledAt += 20;
      now = packet.arrivedAt;
      order.push(packet);
      if (random() < 0.1) order.push(packet);
    }
    for (const end = now + 600; now < end;) order.settle((now += 20));
    came.forEach(({ number, hole }, i) => {
      if (i === 0) return;
      expect(number).toBeGreaterThan(came[i - 1]!.number);
      expect(hole).toBe(number !== came[i - 1]!.number + 1);
    });
  },
);

test('the length of any bytes as Opus is one that Opus has', () => {
  for (let first = 0; first < 256; first++)
    for (let second = 0; second < 256; second++) {
      const ms = opusMs(Uint8Array.of(first, second));
      expect(ms >= 2.5 && ms <= 120).toBe(true);
    }
  expect(opusMs(new Uint8Array(0))).toBe(20);
});
