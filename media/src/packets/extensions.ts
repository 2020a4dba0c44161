import { readU24, writeU24 } from './bytes.ts';

/**
 * The ids that our offers give the RTP header extensions. We always offer, so they are the same for everybody and are never
 * rewritten between a sender and a receiver.
 */
export const extensionIds = {
  mid: 1,
  rid: 2,
  absSendTime: 4,
  transportSequence: 5,
  audioLevel: 6,
} as const;

export const extensionUris: Readonly<Record<keyof typeof extensionIds, string>> = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  transportSequence: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
};

/** Loudness of one audio packet, 0 (silence) to 127; RFC 6464 counts the other way round, in -dBov. */
export const readLoudness = (packet: Uint8Array, at: number): number => 127 - (packet[at]! & 0x7f);

/** Writes when a packet leaves, in 1/2^18 s modulo 64 s: what receivers of REMB estimate their bandwidth from. */
export function writeAbsSendTime(packet: Uint8Array, at: number, nowMs: number): void {
  writeU24(packet, at, Math.floor(((nowMs % 64_000) * 262_144) / 1000) & 0xffffff);
}

/** The time that {@link writeAbsSendTime} wrote, in ms within a round of 64 s. */
export const readAbsSendTime = (packet: Uint8Array, at: number): number =>
  (readU24(packet, at) * 1000) / 262_144;
