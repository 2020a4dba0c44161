import { readU16, writeU16 } from './bytes.ts';

/** The VP8 payload descriptor of one packet (RFC 7741, 4.2); one instance is filled again for every packet. Positions are 0 when absent. */
export class Vp8Descriptor {
  /** Whether a frame begins with this packet. */
  start = false;
  /** Whether it begins a key frame: the only place where a receiver can start, or move to another layer. */
  key = false;
  pictureIdAt = 0;
  pictureId = 0;
  /** Whether the picture id has 15 bits; else 7. */
  wide = false;
  tl0At = 0;
  /** Running number of the base temporal layer. */
  tl0 = 0;
  temporalLayer = 0;
  /** Whether this frame depends on the base layer alone, so that a receiver may go up to its temporal layer here. */
  layerSync = false;
  /** Where the bytes of the frame begin, behind the descriptor. */
  frameAt = 0;
  /** Pixels, of a key frame; 0 otherwise. */
  width = 0;
  height = 0;
}

/** Fills `vp8` from the payload between `at` and `end`; `false` when the descriptor is cut short. */
export function readVp8(packet: Uint8Array, at: number, end: number, vp8: Vp8Descriptor): boolean {
  if (at >= end) return false;
  const first = packet[at++]!;
  vp8.start = (first & 0x10) !== 0 && (first & 0x07) === 0;
  vp8.pictureIdAt = vp8.tl0At = vp8.temporalLayer = vp8.width = vp8.height = 0;
  vp8.layerSync = false;
  if (first & 0x80) {
    if (at >= end) return false;
    const has = packet[at++]!;
    if (has & 0x80) {
      if (at >= end) return false;
      vp8.pictureIdAt = at;
      vp8.wide = (packet[at]! & 0x80) !== 0;
      if (vp8.wide && at + 1 >= end) return false;
      vp8.pictureId = vp8.wide ? readU16(packet, at) & 0x7fff : packet[at]!;
      at += vp8.wide ? 2 : 1;
    }
    if (has & 0x40) {
      if (at >= end) return false;
      vp8.tl0At = at;
      vp8.tl0 = packet[at++]!;
    }
    if (has & 0x30) {
      if (at >= end) return false;
      const layers = packet[at++]!;
      if (has & 0x20) {
        vp8.temporalLayer = layers >> 6;
        vp8.layerSync = (layers & 0x20) !== 0;
      }
    }
  }
  if (at >= end) return false;
  vp8.frameAt = at;
  // RFC 6386, 9.1: P is 0 in a key frame; its start code and its two sizes of 14 bits follow the three bytes of the frame tag.
  vp8.key = vp8.start && (packet[at]! & 1) === 0;
  if (vp8.key && at + 10 <= end) {
    vp8.width = (packet[at + 6]! | (packet[at + 7]! << 8)) & 0x3fff;
    vp8.height = (packet[at + 8]! | (packet[at + 9]! << 8)) & 0x3fff;
  }
  return true;
}

/** Writes the ids in place, in the width that the packet has. Both are cut to their bits. */
export function writeVp8Ids(packet: Uint8Array, vp8: Vp8Descriptor, pictureId: number, tl0: number): void {
  if (vp8.pictureIdAt) {
    if (vp8.wide) writeU16(packet, vp8.pictureIdAt, 0x8000 | (pictureId & 0x7fff));
    else packet[vp8.pictureIdAt] = pictureId & 0x7f;
  }
  if (vp8.tl0At) packet[vp8.tl0At] = tl0;
}
