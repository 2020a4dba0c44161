import { describe, expect, test } from 'vitest';
import { rtxSsrcOf } from '../negotiation/codecs.ts';
import { nack } from '../packets/rtcp-write.ts';
import { all, openHall, type Guest } from '../simulation/hall.ts';
import { cameraLayers, screenLayers, voice } from '../simulation/source.ts';

const everyone = [...cameraLayers, voice];

/** A hall with these people, all sending camera and voice, each wanting each other at `width`. */
async function hallOf(names: readonly string[], width = 1280, seed = 1) {
  const hall = openHall(seed);
  const guests = [];
  for (const name of names) {
    const guest = await hall.join(name);
    guest.client.publish(everyone);
    guest.client.remb = 20_000_000;
    guests.push(guest);
  }
  for (const guest of guests)
    guest.want(...names.filter((name) => name !== guest.id).map((name) => [name, width] as [string, number]));
  await hall.time.pass(2_000);
  return { ...hall, guests };
}

describe('who sees and hears whom', () => {
  test('three see and hear each other, without a gap, in full size', async () => {
    const { time, guests } = await hallOf(['ada', 'bob', 'cyd']);
    await time.pass(10_000);
    for (const guest of guests)
      for (const other of guests.filter((g) => g !== guest)) {
        const seen = guest.viewerOf(other.id)!;
        expect(seen.width).toBe(1280);
        expect(seen.frames).toBeGreaterThan(300);
        expect([seen.breaks, seen.timesBack, seen.duplicates]).toEqual([0, 0, 0]);
        expect(guest.viewerOf(other.id, 'microphone')!.packets).toBeGreaterThan(500);
      }
  });

  test('who comes late sees the others within 300 ms of asking', async () => {
    const { time, join } = await hallOf(['ada', 'bob']);
    const cyd = await join('cyd');
    cyd.want(['ada', 640], ['bob', 640]);
    await time.pass(300);
    expect([cyd.viewerOf('ada')!.frames, cyd.viewerOf('bob')!.frames].every((frames) => frames > 0)).toBe(
      true,
    );
  });

  test('nobody is sent themselves, or what they did not ask to see', async () => {
    const { time, guests } = await hallOf(['ada', 'bob']);
    guests[0]!.want(['ada', 640]);
    await time.pass(500);
    const before = guests[0]!.client.viewers.get('c0')!.packets;
    await time.pass(1_000);
    expect(guests[0]!.client.viewers.get('c0')!.packets).toBe(before);
    expect(Object.values(guests[0]!.slots())).toEqual(['bob microphone']);
  });

  test('a tile that stays keeps its slot while others come and go', async () => {
    const { time, guests, join } = await hallOf(['ada', 'bob', 'cyd', 'dan']);
    const [ada] = guests;
    const slotOf = (who: string) => Object.entries(ada!.slots()).find(([, s]) => s === `${who} camera`)?.[0];
    const before = [slotOf('bob'), slotOf('dan')];
    guests[2]!.leave();
    const eve = await join('eve');
    eve.client.publish(everyone);
    ada!.want(['eve', 1280], ['bob', 320], ['dan', 640]);
    await time.pass(1_000);
    expect([slotOf('bob'), slotOf('dan')]).toEqual(before);
    expect(ada!.viewerOf('eve')!.frames).toBeGreaterThan(10);
    expect(slotOf('cyd')).toBeUndefined();
  });

  test('a new connection of the same seat takes the place of the old one, in the same slots', async () => {
    const { time, guests, join } = await hallOf(['ada', 'bob']);
    const [ada] = guests;
    const slots = ada!.slots();
    const again = await join('bob');
    again.client.publish(everyone);
    await time.pass(1_500);
    expect(ada!.slots()).toEqual(slots);
    const seen = ada!.viewerOf('bob')!;
    const before = seen.frames;
    await time.pass(1_000);
    expect(seen.frames - before).toBeGreaterThan(25);
    expect([seen.timesBack, seen.breaks]).toEqual([0, 0]);
    expect(again.viewerOf('ada')!.frames).toBeGreaterThan(10);
  });

  test('of six voices the four loudest are heard; a new loud one replaces the quietest', async () => {
    const { time, guests } = await hallOf(['ada', 'bob', 'cyd', 'dan', 'eve', 'fay']);
    const voices = guests.map((guest) => guest.client.streams.find((stream) => stream.shape.mid === 'mic')!);
    voices.forEach((stream, i) => (stream.loudness = i === 5 ? 20 : 80 + i * 4));
    await time.pass(4_000);
    const heard = (i: number) =>
      guests.map((g) => g.id).filter((id) => guests[i]!.viewerOf(id, 'microphone'));
    expect(heard(0).sort()).toEqual(['bob', 'cyd', 'dan', 'eve']);
    voices[5]!.loudness = 120;
    voices[1]!.loudness = 20;
    await time.pass(6_000);
    expect(heard(0)).toContain('fay');
    expect(heard(0)).not.toContain('bob');
    expect(guests[0]!.events.findLast((e) => e.type === 'speakers')?.speakers[0]?.peer).toBe('fay');
  });

  test('a screen has a slot of its own, in full size beside the cameras', async () => {
    const { time, guests } = await hallOf(['ada', 'bob']);
    const screen = guests[1]!.client.publish(screenLayers);
    guests[0]!.want(['bob', 320], ['bob', 1920, 'screen']);
    await time.pass(2_000);
    expect(guests[0]!.viewerOf('bob', 'screen')!.width).toBe(1920);
    expect(guests[0]!.viewerOf('bob')!.width).toBe(320);
    for (const stream of screen) guests[1]!.client.stop(stream);
    await time.pass(4_000);
    expect(guests[0]!.viewerOf('bob', 'screen')).toBeUndefined();
  });
});

describe('permission', () => {
  test('what is not permitted is not forwarded, from the next packet on', async () => {
    const { time, guests, engine } = await hallOf(['ada', 'bob']);
    const [ada] = guests;
    const camera = ada!.viewerOf('bob')!;
    const sound = ada!.viewerOf('bob', 'microphone')!;
    engine.permit('hall', 'bob', { ...all, microphone: false });
    await time.pass(ada!.end.down.delayMs + 1);
    const [frames, packets] = [camera.frames, sound.packets];
    await time.pass(1_000);
    expect(sound.packets).toBe(packets);
    expect(camera.frames - frames).toBeGreaterThan(25);
    engine.permit('hall', 'bob', all);
    await time.pass(1_000);
    expect(ada!.viewerOf('bob', 'microphone')!.packets).toBeGreaterThan(packets + 30);
  });

  test('what was sent before is not sent again once it is not permitted, and is no speech', async () => {
    const { time, guests, engine } = await hallOf(['ada', 'bob']);
    const [ada] = guests;
    const camera = ada!.viewerOf('bob')!;
    const [slot] = [...ada!.client.viewers.values()].filter((viewer) => viewer === camera);
    const numbers: number[] = [];
    let repairs = 0;
    const hear = ada!.end.onPacket;
    ada!.end.onPacket = (packet) => {
      const ssrc = packet.readUInt32BE(8);
      if (ssrc === slot!.ssrc) numbers.push(packet.readUInt16BE(2));
      if (ssrc === rtxSsrcOf(slot!.ssrc)) repairs += 1;
      hear(packet);
    };
    await time.pass(200);
    ada!.end.send(nack(7, slot!.ssrc, numbers.slice(0, 1)));
    await time.pass(50);
    expect(repairs).toBe(1);
    engine.permit('hall', 'bob', { ...all, camera: false, microphone: false });
    await time.pass(50);
    const arrived = numbers.length;
    ada!.end.send(nack(7, slot!.ssrc, numbers.slice(1, 8)));
    await time.pass(2_000);
    expect([numbers.length, repairs]).toEqual([arrived, 1]);
    const speakers = ada!.events.findLast((event) => event.type === 'speakers')?.speakers ?? [];
    expect(speakers.map(({ peer }) => peer)).toEqual(['ada']);
  });

  test('without a permit nothing passes at all', async () => {
    const { time, guests, join } = await hallOf(['ada']);
    const nothing = { microphone: false, camera: false, screen: false, screenAudio: false };
    const bob = await join('bob', nothing);
    bob.client.publish(everyone);
    guests[0]!.want(['bob', 640]);
    await time.pass(2_000);
    expect([...guests[0]!.client.viewers.values()].reduce((sum, { packets }) => sum + packets, 0)).toBe(0);
  });
});

describe('size and bandwidth', () => {
  test('the layer follows the tile, on a key frame and without a break', async () => {
    const { time, guests } = await hallOf(['ada', 'bob']);
    const [ada] = guests;
    const seen = ada!.viewerOf('bob')!;
    for (const [width, layer] of [
      [320, 320],
      [600, 640],
      [1920, 1280],
      [100, 320],
    ] as const) {
      ada!.want(['bob', width]);
      await time.pass(1_500);
      expect(seen.width).toBe(layer);
    }
    expect([seen.breaks, seen.timesBack, seen.tl0Breaks]).toEqual([0, 0, 0]);
    expect(seen.longestFreezeMs).toBeLessThan(200);
  });

  test('a thin line gets smaller pictures, and larger ones again when it recovers', async () => {
    const { time, guests } = await hallOf(['ada', 'bob', 'cyd']);
    const [ada] = guests;
    ada!.client.remb = 500_000;
    await time.pass(3_000);
    expect([ada!.viewerOf('bob')!.width, ada!.viewerOf('cyd')!.width]).toEqual([320, 320]);
    ada!.client.remb = 10_000_000;
    await time.pass(10_000);
    expect([ada!.viewerOf('bob')!.width, ada!.viewerOf('cyd')!.width]).toEqual([1280, 1280]);
    expect(guests[1]!.viewerOf('cyd')!.width).toBe(1280);
  });

  test('a receiver that tells next to nothing without losing anything still sees everybody, small', async () => {
    const { time, guests } = await hallOf(['ada', 'bob', 'cyd']);
    const [ada] = guests;
    ada!.client.remb = 30_000;
    await time.pass(4_000);
    const pictures = [ada!.viewerOf('bob')!, ada!.viewerOf('cyd')!];
    const frames = pictures.map((picture) => picture.frames);
    await time.pass(2_000);
    expect(pictures.map((picture) => picture.width)).toEqual([320, 320]);
    pictures.forEach((picture, i) => expect(picture.frames).toBeGreaterThan(frames[i]!));
  });

  test('where a whole picture does not fit, every second frame of it is seen, without a break', async () => {
    const { time, guests } = await hallOf(['ada', 'bob']);
    const [ada, bob] = guests;
    for (const stream of [...bob!.client.streams]) bob!.client.stop(stream);
    bob!.client.publish([{ ...cameraLayers[0]!, bps: 240_000, temporal: true }]);
    ada!.want(['bob', 320]);
    await time.pass(6_000);
    const seen = ada!.viewerOf('bob')!;
    const whole = seen.frames;
    await time.pass(2_000);
    expect(seen.frames - whole).toBeGreaterThan(55);
    ada!.client.remb = 210_000;
    // A queue bears witness to it.
    ada!.end.down.delayMs = 400;
    await time.pass(6_000);
    const thin = seen.frames;
    await time.pass(2_000);
    expect(seen.frames - thin).toBeGreaterThan(24);
    expect(seen.frames - thin).toBeLessThan(36);
    ada!.end.down.delayMs = 10;
    ada!.client.remb = 10_000_000;
    await time.pass(8_000);
    const again = seen.frames;
    await time.pass(2_000);
    expect(seen.frames - again).toBeGreaterThan(55);
    expect([seen.breaks, seen.tl0Breaks, seen.timesBack]).toEqual([0, 0, 0]);
  });

  test('of fifty, twelve are on screen', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `guest${i}`);
    const { time, guests } = await hallOf(names, 320);
    await time.pass(1_000);
    for (const guest of guests.slice(0, 5)) {
      const cameras = Object.values(guest.slots()).filter((slot) => slot.endsWith('camera'));
      expect(cameras).toHaveLength(12);
      expect(Object.values(guest.slots()).filter((slot) => slot.endsWith('microphone'))).toHaveLength(4);
    }
  }, 60_000);
});

describe('layers that nobody watches', () => {
  const told = (guest: Guest) => guest.events.findLast((event) => event.type === 'watched');
  const packetsOf = (guest: Guest) =>
    Object.fromEntries(guest.client.streams.filter((s) => s.isVideo).map((s) => [s.shape.rid, s.frames]));

  test('are not sent any more; the smallest always is', async () => {
    const { time, guests } = await hallOf(['ada', 'bob', 'cyd']);
    const [ada, bob, cyd] = guests;
    ada!.want(['bob', 600], ['cyd', 100]);
    bob!.want(['ada', 1280]);
    cyd!.want();
    await time.pass(6_000);
    expect(told(bob!)).toMatchObject({ camera: ['l', 'm'], screen: ['l', 'h'] });
    expect(told(cyd!)).toMatchObject({ camera: ['l'] });
    expect(told(ada!)).toMatchObject({ camera: ['l', 'h'] });
    const before = packetsOf(bob!);
    await time.pass(2_000);
    expect(packetsOf(bob!)).toMatchObject({ h: before['h'], m: before['m']! + 60, l: before['l']! + 60 });
    expect(ada!.viewerOf('bob')!.width).toBe(640);
  });

  test('who enlarges a picture has it large within half a second, without a gap', async () => {
    const { time, guests } = await hallOf(['ada', 'bob'], 320);
    const [ada, bob] = guests;
    await time.pass(6_000);
    expect(told(bob!)).toMatchObject({ camera: ['l'] });
    const seen = ada!.viewerOf('bob')!;
    ada!.want(['bob', 1280]);
    expect(told(bob!)).toMatchObject({ camera: ['l', 'h'] });
    await time.pass(500);
    expect(seen.width).toBe(1280);
    expect([seen.breaks, seen.timesBack, seen.longestFreezeMs < 200]).toEqual([0, 0, true]);
  });

  test('who comes and asks for a large picture sees a small one until the large one is there', async () => {
    const { time, guests, join } = await hallOf(['ada', 'bob'], 100);
    await time.pass(6_000);
    guests[1]!.client.obey = () => {};
    const cyd = await join('cyd');
    cyd.want(['bob', 1280]);
    await time.pass(300);
    expect(cyd.viewerOf('bob')!.width).toBe(320);
    expect(told(guests[1]!)).toMatchObject({ camera: ['l', 'h'] });
  });

  test('a sender that cannot wake a layer is shown in the next smaller one, and not asked again and again', async () => {
    const { time, guests } = await hallOf(['ada', 'bob'], 320);
    const [ada, bob] = guests;
    await time.pass(6_000);
    bob!.client.obey = ({ camera }) => {
      for (const stream of bob!.client.streams)
        if (stream.shape.rid === 'm') stream.active = camera.includes('m');
    };
    ada!.want(['bob', 1280]);
    await time.pass(4_000);
    expect(ada!.viewerOf('bob')!.width).toBe(640);
    const times = bob!.events.filter(({ type }) => type === 'watched').length;
    await time.pass(20_000);
    expect(bob!.events.filter(({ type }) => type === 'watched')).toHaveLength(times);
    expect(ada!.viewerOf('bob')!.width).toBe(640);
  });

  test('looks that wander do not make a layer come and go', async () => {
    const { time, guests } = await hallOf(['ada', 'bob']);
    const [ada, bob] = guests;
    for (let i = 0; i < 20; i++) {
      ada!.want(['bob', i % 2 ? 1280 : 320]);
      await time.pass(1_500);
    }
    expect(bob!.events.filter(({ type }) => type === 'watched')).toHaveLength(1);
  });

  test('a new connection sends everything until told otherwise', async () => {
    const { time, guests, join } = await hallOf(['ada', 'bob'], 320);
    await time.pass(6_000);
    const again = await join('bob');
    again.client.publish(everyone);
    guests[0]!.want(['bob', 1280]);
    await time.pass(3_000);
    expect(guests[0]!.viewerOf('bob')!.width).toBe(1280);
    expect(told(again)).toBeUndefined();
  });
});
