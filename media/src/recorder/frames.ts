import type { Numbered } from './in-order.ts';

/** One packet of a picture, as a {@link Frames} takes it. */
export interface PicturePacket extends Numbered {
  readonly timestamp: number;
  readonly marker: boolean;
  readonly start: boolean;
  readonly key: boolean;
  readonly width: number;
  readonly height: number;
  /** The bytes of the frame in it; empty for padding. */
  readonly payload: Uint8Array;
}

/** One encoded picture. */
export interface Frame {
  readonly timestamp: number;
  /** When its last packet came. */
  readonly arrivedAt: number;
  readonly key: boolean;
  /** Pixels, of the last key frame. */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A longer frame is none: a key frame of 4K has about 1 MiB. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Makes VP8 frames of packets in order (RFC 7741, 4.4). After something is lost nothing comes until a key frame: what builds on what is
 * not there would show rubbish.
 */
export class Frames {
  /** Whether nothing can be made before a key frame. */
  keyNeeded = true;
  private readonly emit: (frame: Frame) => void;
  private readonly parts: Uint8Array[] = [];
  private first: PicturePacket | undefined;
  private sizeBytes = 0;
  private width = 0;
  private height = 0;

  constructor(emit: (frame: Frame) => void) {
    this.emit = emit;
  }

  take(packet: PicturePacket, afterHole: boolean): void {
    if (afterHole) this.lose();
    if (packet.payload.length === 0) return;
    if (packet.start) {
      // The one before has no end.
      if (this.first) this.lose();
      this.first = packet;
    } else if (this.first?.timestamp !== packet.timestamp) {
      if (this.first) this.lose();
      return;
    }
    this.parts.push(packet.payload);
    this.sizeBytes += packet.payload.length;
    if (this.sizeBytes > mostBytes) this.lose();
    else if (packet.marker) this.finish(packet.arrivedAt);
  }

  /** What came so far leads to nothing. */
  lose(): void {
    this.forget();
    this.keyNeeded = true;
  }

  private finish(arrivedAt: number): void {
    const { timestamp, key, width, height } = this.first!;
    // The ten bytes of a key frame's header (RFC 6386, 9.1) name a size, or it is none.
    if (key && (width === 0 || height === 0)) return this.lose();
    if (key) {
      this.keyNeeded = false;
      this.width = width;
      this.height = height;
    }
    if (this.keyNeeded) return this.forget();
    const data = joined(this.parts, this.sizeBytes);
    this.forget();
    this.emit({ timestamp, arrivedAt, key, width: this.width, height: this.height, data });
  }

  private forget(): void {
    this.first = undefined;
    this.parts.length = 0;
    this.sizeBytes = 0;
  }
}

function joined(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const data = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}
