import { expect, test } from 'vitest';
import { extensionIds, readAbsSendTime, readLoudness, writeAbsSendTime } from './extensions.ts';
import { blankStreamIds, isRtcp, readRtp, RtpHeader } from './rtp.ts';

/** V=2 P=0 X=1 CC=1, marker, type 96, number 1, time 2, SSRC 3, one CSRC; then extensions and payload. */
const packet = (profile: number[], extensions: number[], payload: number[], padding = false) =>
  Buffer.from([
    padding ? 0xb1 : 0x91,
    0xe0,
    ...[0, 1],
    ...[0, 0, 0, 2],
    ...[0, 0, 0, 3],
    ...[9, 9, 9, 9],
    ...profile,
    ...[0, extensions.length / 4],
    ...extensions,
    ...payload,
  ]);
const oneByte = [0xbe, 0xde];
const twoByte = [0x10, 0x00];
const header = new RtpHeader();

test('the header, its extensions of one byte, and where the payload is', () => {
  const rtp = packet(
    oneByte,
    [0x12, 99, 97, 109, 0x20, 104, 0, 0x42, 1, 2, 3, 0x60, 0x80 | 20, 0, 0, 0],
    [7, 7],
  );
  expect(readRtp(rtp, header)).toBe(true);
  expect(header).toMatchObject({ marker: true, payloadType: 96, sequence: 1, timestamp: 2, ssrc: 3 });
  expect(rtp.toString('latin1', header.midAt, header.midAt + header.midLength)).toBe('cam');
  expect(rtp.toString('latin1', header.ridAt, header.ridAt + header.ridLength)).toBe('h');
  expect(header.absSendTimeAt).toBeGreaterThan(0);
  expect(readLoudness(rtp, header.audioLevelAt)).toBe(107);
  expect([header.payloadAt, header.payloadEnd]).toEqual([rtp.length - 2, rtp.length]);
});

test('extensions of two bytes are read too', () => {
  const rtp = packet(twoByte, [1, 3, 99, 97, 109, 2, 1, 104], []);
  expect(readRtp(rtp, header)).toBe(true);
  expect(rtp.toString('latin1', header.midAt, header.midAt + header.midLength)).toBe('cam');
  expect(rtp.toString('latin1', header.ridAt, header.ridAt + header.ridLength)).toBe('h');
});

for (const [name, profile, extensions] of [
  ['one', oneByte, [0x12, 99, 97, 109, 0x20, 104, 0, 0]],
  ['two', twoByte, [1, 3, 99, 97, 109, 2, 1, 104]],
] as const)
  test(`names of streams are blanked in place, headers of ${name} byte`, () => {
    const rtp = packet([...profile], [...extensions], [7]);
    readRtp(rtp, header);
    blankStreamIds(rtp, header);
    expect(readRtp(rtp, header)).toBe(true);
    expect([header.midAt, header.ridAt, header.payloadEnd - header.payloadAt]).toEqual([0, 0, 1]);
  });

test('padding is not payload, and a packet of nothing else has none', () => {
  expect(readRtp(packet(oneByte, [], [7, 0, 0, 3], true), header)).toBe(true);
  expect(header.payloadEnd - header.payloadAt).toBe(1);
  expect(readRtp(packet(oneByte, [], [0, 0, 3], true), header)).toBe(true);
  expect(header.payloadEnd).toBe(header.payloadAt);
});

test.each([
  ['shorter than a header', Buffer.alloc(11, 0x80)],
  ['another version', Buffer.alloc(12, 0x40)],
  ['CSRCs past the end', Buffer.from([0x8f, 96, ...Array<number>(12).fill(0)])],
  ['extensions past the end', Buffer.from([0x90, 96, ...Array<number>(10).fill(0), 0xbe, 0xde, 0, 9])],
  ['an extension longer than its block', packet(oneByte, [0x1f, 1, 1, 1], [])],
  ['more padding than packet', packet(oneByte, [], [0, 9], true)],
  ['padding of nothing', packet(oneByte, [], [7, 0], true)],
])('refused: %s', (_, rtp) => {
  expect(readRtp(rtp, header)).toBe(false);
});

test('RTCP is told from RTP by its second byte', () => {
  expect([200, 201, 205, 206].map((type) => isRtcp(Buffer.from([0x80, type])))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([96, 111, 0x80 | 96].map((type) => isRtcp(Buffer.from([0x80, type])))).toEqual([
    false,
    false,
    false,
  ]);
});

test('the time of sending keeps to its 24 bits, 64 seconds round', () => {
  const bytes = Buffer.alloc(5);
  for (const ms of [0, 1, 63_999.9, 64_000, 1e9 + 0.25]) {
    writeAbsSendTime(bytes, 1, ms);
    expect(Math.abs(readAbsSendTime(bytes, 1) - (ms % 64_000))).toBeLessThan(0.01);
  }
  expect([bytes[0], bytes[4]]).toEqual([0, 0]);
  expect(extensionIds.absSendTime).toBe(4);
});

test('a packet that names its stream twice is refused, so that no name gets past the blanking', () => {
  const twice = Buffer.alloc(12 + 4 + 8 + 1);
  twice[0] = 0x90;
  twice[1] = 96;
  twice.writeUInt16BE(0xbede, 12);
  twice.writeUInt16BE(2, 14);
  twice.set([0x12, 99, 97, 109, 0x12, 99, 97, 109], 16);
  expect(readRtp(twice, new RtpHeader())).toBe(false);
});
