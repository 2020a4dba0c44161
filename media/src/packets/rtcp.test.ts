import { expect, test } from 'vitest';
import { readRtcp, type RtcpReader } from './rtcp-read.ts';
import { bandwidth, nack, pictureLoss, receiverReport, senderReport } from './rtcp-write.ts';

function told(packet: Buffer): { whole: boolean; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: number[]) =>
      void calls.push([name, ...values]);
  const reader: RtcpReader = {
    onSenderReport: note('sr'),
    onReceptionReport: note('report'),
    onNack: note('nack'),
    onPictureLoss: note('pli'),
    onBandwidth: note('remb'),
  };
  return { whole: readRtcp(packet, reader), calls };
}

test('what is written is read again', () => {
  const report = { ssrc: 5, fraction: 64, lost: -2, highest: 0x12345, jitter: 8, lastReport: 9, delay: 10 };
  const packet = Buffer.concat([
    receiverReport(1, [report, { ...report, ssrc: 6 }]),
    senderReport(7, 11, 12, 13, 14, 15),
    pictureLoss(1, 0xffffffff),
    nack(1, 8, [65_534, 65_535, 65_536, 65_560]),
    bandwidth(1, 2_500_000, [8, 9]),
  ]);
  expect(told(packet)).toEqual({
    whole: true,
    calls: [
      ['report', 5, 64, 8, 9, 10],
      ['report', 6, 64, 8, 9, 10],
      ['sr', 7, 11, 12, 13],
      ['pli', 0xffffffff],
      ['nack', 8, 65_534],
      ['nack', 8, 65_535],
      ['nack', 8, 0],
      ['nack', 8, 24],
      ['remb', 2_500_000],
    ],
  });
});

test('a bandwidth beyond 18 bits is told to within its lowest bits', () => {
  const [[, bps]] = told(bandwidth(1, 123_456_789, [])).calls as [[string, number]];
  expect(bps).toBeGreaterThan(123_456_789 * 0.99999);
  expect(bps).toBeLessThanOrEqual(123_456_789);
});

test('a full intra request names its stream in the entry (RFC 5104)', () => {
  const fir = Buffer.from([0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 5, 0, 0, 0]);
  expect(told(fir).calls).toEqual([['pli', 9]]);
});

test('unknown parts are passed over; a part that does not fit ends it', () => {
  const sdes = Buffer.from([0x81, 202, 0, 1, 0, 0, 0, 1]);
  expect(told(Buffer.concat([sdes, pictureLoss(1, 2)]))).toEqual({ whole: true, calls: [['pli', 2]] });
  const short = Buffer.concat([pictureLoss(1, 2), pictureLoss(1, 3).subarray(0, 8)]);
  expect(told(short)).toEqual({ whole: false, calls: [['pli', 2]] });
});
