import { unwrap16 } from '../packets/sequence.ts';
import { RtpHeader, readRtp } from '../packets/rtp.ts';
import { Vp8Descriptor, readVp8 } from '../packets/vp8.ts';

interface Arrived {
  readonly timestamp: number;
  readonly marker: boolean;
  readonly start: boolean;
  readonly key: boolean;
  readonly empty: boolean;
  readonly pictureId: number;
  readonly width: number;
  readonly tl0: number;
  readonly temporalLayer: number;
}

/** How long a hole is waited for before the viewer asks for a key frame, in ms. */
const patienceMs = 1_000;

/**
 * What a browser's receiver makes of one slot: it puts packets in order, asks for those that miss, and counts frames that could be
 * decoded: whole, and each right after the one before it or a key frame.
 */
export class SimulatedViewer {
  readonly ssrc: number;
  packets = 0;
  bytes = 0;
  frames = 0;
  keyFrames = 0;
  /** Times that it gave up on a hole and waited for a key frame. */
  breaks = 0;
  /** Frames whose time is not after the one before. */
  timesBack = 0;
  width = 0;
  /** Longest time between two decoded frames, in ms. */
  longestFreezeMs = 0;
  duplicates = 0;
  /** Frames of the base layer whose number does not follow the one before. */
  tl0Breaks = 0;
  private lastFrameAt = 0;
  private highest = -1;
  private next = -1;
  private readonly waiting = new Map<number, Arrived>();
  private readonly askedAt = new Map<number, number>();
  private pictureId = -1;
  private tl0 = 0;
  private timestamp = -1;
  private frame: Arrived[] = [];
  private keyNeeded = true;
  private stuckAt = 0;
  private reportedHighest = -1;
  private reportedPackets = 0;

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  receive(packet: Buffer, now: number): void {
    if (!readRtp(packet, header)) throw new Error('The viewer was sent something that is not RTP.');
    const video = header.payloadType === 96;
    const empty = header.payloadAt === header.payloadEnd;
    if (video && !empty && !readVp8(packet, header.payloadAt, header.payloadEnd, vp8))
      throw new Error('The viewer was sent something that is not VP8.');
    if (header.midAt || header.ridAt)
      throw new Error('The viewer was sent the names of somebody else’s streams.');
    this.packets += 1;
    this.bytes += packet.length;
    if (!video) {
      this.highest =
        this.highest < 0
          ? header.sequence + 0x10000
          : Math.max(this.highest, unwrap16(this.highest, header.sequence));
      if (this.timestamp >= 0 && (header.timestamp - this.timestamp) << 0 <= 0) this.timesBack += 1;
      this.timestamp = header.timestamp;
      return;
    }
    if (this.highest < 0) this.highest = header.sequence + 0x10000;
    const sequence = unwrap16(this.highest, header.sequence);
    if (this.next < 0) this.next = sequence;
    if (sequence < this.next || this.waiting.has(sequence)) {
      this.duplicates += 1;
      return;
    }
    this.highest = Math.max(this.highest, sequence);
    this.askedAt.delete(sequence);
    const { timestamp, marker } = header;
    const { start, key, pictureId, width, tl0, temporalLayer } = vp8;
    this.waiting.set(sequence, {
      timestamp,
      marker,
      empty,
      pictureId,
      width,
      tl0,
      temporalLayer,
      start: !empty && start,
      key: !empty && key,
    });
    this.decode(now);
  }

  /** The part lost since the last call, of 256, as a receiver report tells it. */
  fractionLost(): number {
    const expected = this.reportedHighest < 0 ? 0 : this.highest - this.reportedHighest;
    const received = this.packets - this.reportedPackets;
    this.reportedHighest = this.highest;
    this.reportedPackets = this.packets;
    return expected <= 0
      ? 0
      : Math.max(0, Math.min(255, Math.floor(((expected - received) * 256) / expected)));
  }

  /** What to ask for again now; and whether a key frame is needed. */
  tick(now: number): { missing: number[]; key: boolean } {
    const missing: number[] = [];
    if (this.next < 0) return { missing, key: false };
    for (let sequence = this.next; sequence < this.highest; sequence++) {
      if (this.waiting.has(sequence) || now - (this.askedAt.get(sequence) ?? -Infinity) < 60) continue;
      this.askedAt.set(sequence, now);
      missing.push(sequence);
    }
    let key = this.keyNeeded && this.packets > 0;
    if (this.next < this.highest && now - this.stuckAt > patienceMs) {
      this.breaks += 1;
      this.keyNeeded = key = true;
      this.skipToKey();
      this.decode(now);
    }
    return { missing, key };
  }

  private skipToKey(): void {
    const keys = [...this.waiting].filter(([, packet]) => packet.key).map(([sequence]) => sequence);
    const to = keys.length > 0 ? Math.min(...keys) : this.highest + 1;
    for (const sequence of this.waiting.keys()) if (sequence < to) this.waiting.delete(sequence);
    this.next = to;
    this.frame = [];
  }

  private decode(now: number): void {
    for (let packet = this.waiting.get(this.next); packet; packet = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.next += 1;
      this.stuckAt = now;
      if (packet.empty) continue;
      if (packet.start) this.frame = [];
      else if (this.frame.length === 0) continue;
      this.frame.push(packet);
      if (packet.marker) this.show(this.frame[0]!, now);
    }
    if (this.waiting.size === 0) this.stuckAt = now;
  }

  private show(first: Arrived, now: number): void {
    this.frame = [];
    const baseFollows = first.temporalLayer > 0 || first.tl0 === ((this.tl0 + 1) & 0xff);
    const follows = this.pictureId >= 0 && first.pictureId === ((this.pictureId + 1) & 0x7fff) && baseFollows;
    // Not even a key frame begins the count anew in the middle of a stream (RFC 7741, 4.2).
    if (this.pictureId >= 0 && !this.keyNeeded && !baseFollows) this.tl0Breaks += 1;
    if (first.temporalLayer === 0) this.tl0 = first.tl0;
    if (!first.key && (this.keyNeeded || !follows)) {
      this.keyNeeded = true;
      return;
    }
    if (this.timestamp >= 0 && (first.timestamp - this.timestamp) << 0 <= 0) this.timesBack += 1;
    if (this.frames > 0) this.longestFreezeMs = Math.max(this.longestFreezeMs, now - this.lastFrameAt);
    this.lastFrameAt = now;
    this.keyNeeded = false;
    this.pictureId = first.pictureId;
    this.timestamp = first.timestamp;
    this.frames += 1;
    if (first.key) {
      this.keyFrames += 1;
      this.width = first.width;
    }
  }
}

const header = new RtpHeader();
const vp8 = new Vp8Descriptor();
