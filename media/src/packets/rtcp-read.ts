import { readU16, readU24, readU32 } from './bytes.ts';

/** What a received RTCP packet may tell. Sequence numbers have 16 bits; times are in 1/65536 s. */
export interface RtcpReader {
  /** `ntpSeconds` since 1900 and `ntpFraction` in 1/2^32 s are the sender's wall clock at `timestamp`. */
  onSenderReport(ssrc: number, ntpSeconds: number, ntpFraction: number, timestamp: number): void;
  /** `fraction` lost since the last report, of 256; `lastReport` and `delay` give the round trip (RFC 3550, 6.4.1). */
  onReceptionReport(ssrc: number, fraction: number, jitter: number, lastReport: number, delay: number): void;
  onNack(ssrc: number, sequence: number): void;
  onPictureLoss(ssrc: number): void;
  onBandwidth(bps: number): void;
}

const senderReport = 200;
const receiverReport = 201;
const transportFeedback = 205;
const payloadFeedback = 206;

/**
 * Tells `reader` what the compound packet says; SDES, BYE, APP, XR and unknown feedback are passed over. Stops at the first part
 * that does not fit and answers `false`.
 */
export function readRtcp(packet: Uint8Array, reader: RtcpReader): boolean {
  let at = 0;
  while (at < packet.length) {
    if (at + 4 > packet.length || packet[at]! >> 6 !== 2) return false;
    const end = at + (readU16(packet, at + 2) + 1) * 4;
    if (end > packet.length) return false;
    readPart(packet, at, end, reader);
    at = end;
  }
  return packet.length > 0;
}

function readPart(packet: Uint8Array, at: number, end: number, reader: RtcpReader): void {
  const count = packet[at]! & 31;
  switch (packet[at + 1]) {
    case senderReport:
      if (at + 28 > end) return;
      reader.onSenderReport(
        readU32(packet, at + 4),
        readU32(packet, at + 8),
        readU32(packet, at + 12),
        readU32(packet, at + 16),
      );
      return readReports(packet, at + 28, end, count, reader);
    case receiverReport:
      return readReports(packet, at + 8, end, count, reader);
    case transportFeedback:
      if (count === 1) readNack(packet, at, end, reader);
      return;
    case payloadFeedback:
      if (at + 12 > end) return;
      if (count === 1) reader.onPictureLoss(readU32(packet, at + 8));
      else if (count === 4) readFullIntra(packet, at + 12, end, reader);
      else if (count === 15) readBandwidth(packet, at, end, reader);
  }
}

function readReports(p: Uint8Array, start: number, end: number, count: number, reader: RtcpReader): void {
  for (let i = 0, at = start; i < count && at + 24 <= end; i++, at += 24)
    reader.onReceptionReport(
      readU32(p, at),
      p[at + 4]!,
      readU32(p, at + 12),
      readU32(p, at + 16),
      readU32(p, at + 20),
    );
}

/** RFC 4585, 6.2.1: a lost packet, and a bit for each of the 16 that follow it. */
function readNack(packet: Uint8Array, at: number, end: number, reader: RtcpReader): void {
  if (at + 12 > end) return;
  const ssrc = readU32(packet, at + 8);
  for (let item = at + 12; item + 4 <= end; item += 4) {
    const first = readU16(packet, item);
    const following = readU16(packet, item + 2);
    reader.onNack(ssrc, first);
    for (let bit = 0; bit < 16; bit++)
      if (following & (1 << bit)) reader.onNack(ssrc, (first + bit + 1) & 0xffff);
  }
}

/** RFC 5104, 4.3.1: the SSRCs asked are in the entries, not in the header. */
function readFullIntra(packet: Uint8Array, start: number, end: number, reader: RtcpReader): void {
  for (let at = start; at + 8 <= end; at += 8) reader.onPictureLoss(readU32(packet, at));
}

/** draft-alvestrand-rmcat-remb-03, 2.2: 6 bits of exponent, 18 of mantissa. */
function readBandwidth(packet: Uint8Array, at: number, end: number, reader: RtcpReader): void {
  if (at + 20 > end || readU32(packet, at + 12) !== rembName) return;
  reader.onBandwidth((readU24(packet, at + 17) & 0x3ffff) * 2 ** (packet[at + 17]! >> 2));
}

/** "REMB" */
export const rembName = 0x52454d42;
