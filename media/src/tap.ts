import type { RtpHeader } from './packets/rtp.ts';
import type { Vp8Descriptor } from './packets/vp8.ts';
import type { UpStream } from './up-stream.ts';

/**
 * Whoever takes what arrives of a source beside its slots: the recorder. It is told of what is permitted only, of all layers, before a
 * slot writes its own numbers into the packet. What stands behind the header and the VP8 descriptor is never written again, so it may be
 * kept without a copy.
 */
export interface Tap {
  packet(
    stream: UpStream,
    packet: Buffer,
    number: number,
    header: RtpHeader,
    vp8: Vp8Descriptor,
    now: number,
  ): void;
  /** A packet of nothing but padding: its number is no gap. */
  padding(stream: UpStream, number: number, now: number): void;
  /** A sender report: what bears `timestamp` was captured at `ms` of our clock (RFC 3550, 6.4.1). */
  report(stream: UpStream, ms: number, timestamp: number): void;
}
