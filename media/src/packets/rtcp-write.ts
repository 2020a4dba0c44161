import { writeU16, writeU24, writeU32 } from './bytes.ts';
import { rembName } from './rtcp-read.ts';

/** RTCP that we send. `from` is the SSRC that we speak as. */

export function pictureLoss(from: number, ssrc: number): Buffer {
  const packet = part(12, 1, 206);
  writeU32(packet, 4, from);
  writeU32(packet, 8, ssrc);
  return packet;
}

/** Asks for packets again (RFC 4585, 6.2.1). `sequences` ascend; they may pass 65,535 and are cut to 16 bits. */
export function nack(from: number, ssrc: number, sequences: readonly number[]): Buffer {
  const items: number[] = [];
  for (let i = 0; i < sequences.length;) {
    const first = sequences[i++]!;
    let following = 0;
    for (; i < sequences.length && sequences[i]! - first <= 16; i++)
      following |= 1 << (sequences[i]! - first - 1);
    items.push(first & 0xffff, following);
  }
  const packet = part(12 + items.length * 2, 1, 205);
  writeU32(packet, 4, from);
  writeU32(packet, 8, ssrc);
  items.forEach((item, i) => writeU16(packet, 12 + i * 2, item));
  return packet;
}

/** Tells the sender of `ssrcs` the most it may send in all (draft-alvestrand-rmcat-remb-03, 2.2). */
export function bandwidth(from: number, bps: number, ssrcs: readonly number[]): Buffer {
  const packet = part(20 + 4 * ssrcs.length, 15, 206);
  let exponent = 0;
  let mantissa = Math.floor(bps);
  for (; mantissa > 0x3ffff; exponent++) mantissa = Math.floor(mantissa / 2);
  writeU32(packet, 4, from);
  writeU32(packet, 12, rembName);
  packet[16] = ssrcs.length;
  writeU24(packet, 17, (exponent << 18) | mantissa);
  ssrcs.forEach((ssrc, i) => writeU32(packet, 20 + 4 * i, ssrc));
  return packet;
}

export interface ReceptionReport {
  readonly ssrc: number;
  /** Lost since the last report, of 256. */
  readonly fraction: number;
  /** Lost in all, 24 bits with sign. */
  readonly lost: number;
  /** Highest sequence number, with the count of its rounds above 16 bits. */
  readonly highest: number;
  /** In units of the RTP clock. */
  readonly jitter: number;
  /** Middle 32 bits of the last sender report's time; 0 when there was none. */
  readonly lastReport: number;
  /** Time since then, in 1/65536 s. */
  readonly delay: number;
}

/** RFC 3550, 6.4.2; at most 31 reports. */
export function receiverReport(from: number, reports: readonly ReceptionReport[]): Buffer {
  const packet = part(8 + 24 * reports.length, reports.length, 201);
  writeU32(packet, 4, from);
  reports.forEach((report, i) => {
    const at = 8 + 24 * i;
    writeU32(packet, at, report.ssrc);
    packet[at + 4] = report.fraction;
    writeU24(packet, at + 5, Math.max(-0x800000, Math.min(0x7fffff, report.lost)) & 0xffffff);
    writeU32(packet, at + 8, report.highest);
    writeU32(packet, at + 12, report.jitter);
    writeU32(packet, at + 16, report.lastReport);
    writeU32(packet, at + 20, report.delay);
  });
  return packet;
}

/** RFC 3550, 6.4.1, without reception reports. */
export function senderReport(
  ssrc: number,
  ntpSeconds: number,
  ntpFraction: number,
  timestamp: number,
  packets: number,
  octets: number,
): Buffer {
  const packet = part(28, 0, 200);
  writeU32(packet, 4, ssrc);
  writeU32(packet, 8, ntpSeconds);
  writeU32(packet, 12, ntpFraction);
  writeU32(packet, 16, timestamp);
  writeU32(packet, 20, packets);
  writeU32(packet, 24, octets);
  return packet;
}

function part(sizeBytes: number, count: number, type: number): Buffer {
  const packet = Buffer.alloc(sizeBytes);
  packet[0] = 0x80 | count;
  packet[1] = type;
  writeU16(packet, 2, sizeBytes / 4 - 1);
  return packet;
}
