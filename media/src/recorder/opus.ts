/** Samples per millisecond of Opus in RTP (RFC 7587, 4.1). */
const perMs = 48;

/** Length of one Opus packet in ms; 20 for what is none. The first byte says it, and for some the second (RFC 6716, 3.1 and 3.2). */
export function opusMs(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return 20;
  const config = toc >> 3;
  const frameSamples =
    config < 12
      ? [480, 960, 1920, 2880][config & 3]!
      : config < 16
        ? [480, 960][config & 1]!
        : [120, 240, 480, 960][config & 3]!;
  const code = toc & 3;
  const count = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 1) & 63;
  const ms = (frameSamples * count) / perMs;
  // RFC 6716, 3.2.5: no packet is longer.
  return ms > 0 && ms <= 120 ? ms : 20;
}

/** 20 ms of silence: CELT, full band, one channel. What encoders send for digital silence. */
export const silence20 = Uint8Array.of(0xf8, 0xff, 0xfe);

/** 120 ms of silence: six frames of one length in one packet (RFC 6716, 3.2.5). */
export const silence120 = Uint8Array.of(0xfb, 6, ...Array.from({ length: 6 }, () => [0xff, 0xfe]).flat());

/** The header of an Opus stream (RFC 7845, 5.1): two channels, nothing to skip, 48 kHz. */
export const opusHead = Uint8Array.of(
  ...new TextEncoder().encode('OpusHead'),
  ...[1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0],
);
