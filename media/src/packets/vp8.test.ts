import { expect, test } from 'vitest';
import { readVp8, Vp8Descriptor, writeVp8Ids } from './vp8.ts';

const vp8 = new Vp8Descriptor();
/** Descriptor with picture id 0x1234 of 15 bits, TL0PICIDX 9, temporal layer 2 with sync; then a key frame of 640 by 360. */
const wide = Buffer.from([
  0x90, 0xe0, 0x92, 0x34, 9, 0xa0, 0x10, 0, 0, 0x9d, 1, 0x2a, 0x80, 0x02, 0x68, 0x01,
]);

test('the descriptor of a key frame', () => {
  expect(readVp8(wide, 0, wide.length, vp8)).toBe(true);
  expect(vp8).toMatchObject({ start: true, key: true, pictureId: 0x1234, wide: true, tl0: 9 });
  expect(vp8).toMatchObject({ temporalLayer: 2, layerSync: true, width: 640, height: 360 });
});

test('what is not a key frame, not the start of a frame, or has no ids', () => {
  expect(readVp8(Buffer.from([0x10, 0x11]), 0, 2, vp8)).toBe(true);
  expect(vp8).toMatchObject({
    start: true,
    key: false,
    pictureIdAt: 0,
    tl0At: 0,
    temporalLayer: 0,
    width: 0,
  });
  expect(readVp8(Buffer.from([0x00, 0x10]), 0, 2, vp8)).toBe(true);
  expect(vp8).toMatchObject({ start: false, key: false });
  // A later partition begins with the S bit too (RFC 7741, 4.2), and is no start of a frame.
  expect(readVp8(Buffer.from([0x11, 0x10]), 0, 2, vp8)).toBe(true);
  expect(vp8.start).toBe(false);
});

test('ids are rewritten in their own width', () => {
  const packet = Buffer.from(wide);
  readVp8(packet, 0, packet.length, vp8);
  writeVp8Ids(packet, vp8, 0x8001, 0x77);
  readVp8(packet, 0, packet.length, vp8);
  expect(vp8).toMatchObject({ pictureId: 1, tl0: 0x77, wide: true, width: 640 });

  const narrow = Buffer.from([0x90, 0x80, 0x05, 0x11]);
  readVp8(narrow, 0, narrow.length, vp8);
  writeVp8Ids(narrow, vp8, 0x1ff, 3);
  expect([...narrow]).toEqual([0x90, 0x80, 0x7f, 0x11]);
});

test('cut short anywhere it is refused, and nothing past the end is read', () => {
  for (let end = 0; end <= 6; end++) expect(readVp8(wide, 0, end, vp8)).toBe(false);
  expect(readVp8(wide, 0, 7, vp8)).toBe(true);
  expect(vp8).toMatchObject({ key: true, width: 0 });
});
