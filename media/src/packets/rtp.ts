import { readU16, readU32 } from './bytes.ts';
import { extensionIds } from './extensions.ts';

/**
 * Where things are in one RTP packet (RFC 3550, 5.1; extensions RFC 8285). One instance is filled again for every packet, so that
 * the hot path makes no objects. Positions of extensions are 0 when the packet has none; lengths are in bytes.
 */
export class RtpHeader {
  marker = false;
  payloadType = 0;
  sequence = 0;
  timestamp = 0;
  ssrc = 0;
  payloadAt = 0;
  /** Where the payload ends, padding left out. Equal to `payloadAt` for a packet of nothing but padding. */
  payloadEnd = 0;
  midAt = 0;
  midLength = 0;
  ridAt = 0;
  ridLength = 0;
  absSendTimeAt = 0;
  transportSequenceAt = 0;
  audioLevelAt = 0;
}

/** Whether a packet from an RTP/RTCP connection is RTCP (RFC 5761, 4: payload types 192 to 223 in the second byte). */
export const isRtcp = (packet: Uint8Array): boolean => packet[1]! >= 192 && packet[1]! <= 223;

/** Fills `header` from `packet`; `false` for anything that is not a whole, well-formed RTP packet. Never reads past the end. */
export function readRtp(packet: Uint8Array, header: RtpHeader): boolean {
  const length = packet.length;
  if (length < 12) return false;
  const first = packet[0]!;
  if (first >> 6 !== 2) return false;

  let at = 12 + (first & 15) * 4;
  header.midAt = header.ridAt = 0;
  header.absSendTimeAt = header.transportSequenceAt = header.audioLevelAt = 0;
  if (first & 0x10) {
    if (at + 4 > length) return false;
    const end = at + 4 + readU16(packet, at + 2) * 4;
    if (end > length || !readExtensions(packet, readU16(packet, at), at + 4, end, header)) return false;
    at = end;
  }
  if (at > length) return false;

  let end = length;
  if (first & 0x20) {
    const padding = packet[length - 1]!;
    if (padding === 0 || padding > length - at) return false;
    end -= padding;
  }
  header.marker = (packet[1]! & 0x80) !== 0;
  header.payloadType = packet[1]! & 0x7f;
  header.sequence = readU16(packet, 2);
  header.timestamp = readU32(packet, 4);
  header.ssrc = readU32(packet, 8);
  header.payloadAt = at;
  header.payloadEnd = end;
  return true;
}

/** RFC 8285, 4.2 (one-byte) and 4.3 (two-byte headers). An unknown profile is skipped as a whole. */
function readExtensions(
  packet: Uint8Array,
  profile: number,
  start: number,
  end: number,
  header: RtpHeader,
): boolean {
  const oneByte = profile === 0xbede;
  if (!oneByte && (profile & 0xfff0) !== 0x1000) return true;
  let at = start;
  while (at < end) {
    if (packet[at] === 0) {
      at += 1;
      continue;
    }
    const id = oneByte ? packet[at]! >> 4 : packet[at]!;
    if (oneByte && id === 15) return true;
    if (!oneByte && at + 1 >= end) return false;
    const length = oneByte ? (packet[at]! & 15) + 1 : packet[at + 1]!;
    const value = at + (oneByte ? 1 : 2);
    at = value + length;
    if (at > end) return false;
    if (!note(header, id, value, length)) return false;
  }
  return true;
}

/** `false` for a second name of the stream. */
function note(header: RtpHeader, id: number, at: number, length: number): boolean {
  switch (id) {
    case extensionIds.mid:
      // A second one would slip past the blanking: nobody honest sends it.
      if (header.midAt) return false;
      header.midAt = at;
      header.midLength = length;
      break;
    case extensionIds.rid:
      if (header.ridAt) return false;
      header.ridAt = at;
      header.ridLength = length;
      break;
    case extensionIds.absSendTime:
      if (length === 3) header.absSendTimeAt = at;
      break;
    case extensionIds.transportSequence:
      if (length === 2) header.transportSequenceAt = at;
      break;
    case extensionIds.audioLevel:
      if (length === 1) header.audioLevelAt = at;
      break;
  }
  return true;
}

/**
 * Blanks the sender's mid and rid in place, so that they do not misroute the packet at a receiver, whose mids are others: id 0 is
 * padding in both header forms (RFC 8285, 4.1.1).
 */
export function blankStreamIds(packet: Uint8Array, header: RtpHeader): void {
  if (header.midAt + header.ridAt === 0) return;
  const heading = packet[12 + (packet[0]! & 15) * 4] === 0xbe ? 1 : 2;
  if (header.midAt) packet.fill(0, header.midAt - heading, header.midAt + header.midLength);
  if (header.ridAt) packet.fill(0, header.ridAt - heading, header.ridAt + header.ridLength);
  header.midAt = header.ridAt = 0;
}
