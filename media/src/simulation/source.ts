import { extensionIds, writeAbsSendTime } from '../packets/extensions.ts';
import { writeU16, writeU32 } from '../packets/bytes.ts';
import { opusPayloadType, vp8PayloadType } from '../negotiation/codecs.ts';

/** What one simulated stream looks like. */
export interface StreamShape {
  readonly mid: string;
  /** Empty for sound. */
  readonly rid: string;
  readonly width: number;
  readonly bps: number;
  /** Frames per second; 50 for sound. */
  readonly fps: number;
  /** Whether frames come in three temporal layers, as Chromium's do. */
  readonly temporal?: boolean;
}

export const cameraLayers: readonly StreamShape[] = [
  { mid: 'cam', rid: 'l', width: 320, bps: 150_000, fps: 30 },
  { mid: 'cam', rid: 'm', width: 640, bps: 500_000, fps: 30 },
  { mid: 'cam', rid: 'h', width: 1280, bps: 1_500_000, fps: 30 },
];
export const screenLayers: readonly StreamShape[] = [
  { mid: 'scr', rid: 'l', width: 960, bps: 300_000, fps: 10 },
  { mid: 'scr', rid: 'h', width: 1920, bps: 1_200_000, fps: 10 },
];
export const voice: StreamShape = { mid: 'mic', rid: '', width: 0, bps: 44_000, fps: 50 };

const payloadBytes = 1_080;
const temporalPattern = [0, 2, 1, 2];

/** Makes the packets of one stream as a browser would, and remembers the last 512 so that it can send them again. */
export class SimulatedStream {
  readonly shape: StreamShape;
  readonly ssrc: number;
  frames = 0;
  keyWanted = true;
  /** Whether it is sent; as a browser does, it begins again with a key frame. */
  active = true;
  /** Loudness of the sound, 0 to 127. */
  loudness = 90;
  /** When frames are due in a loop that ticks. */
  dueAt: number;
  private sequence: number;
  private pictureId: number;
  private tl0 = 0;
  private readonly timestampBase: number;
  private readonly sent = new Map<number, Buffer>();

  constructor(shape: StreamShape, ssrc: number, random: () => number, now: number) {
    this.shape = shape;
    this.ssrc = ssrc;
    this.sequence = Math.floor(random() * 0x10000);
    this.pictureId = Math.floor(random() * 0x8000);
    this.timestampBase = Math.floor(random() * 2 ** 32);
    this.dueAt = now + random() * (1000 / shape.fps);
  }

  get isVideo(): boolean {
    return this.shape.rid !== '';
  }

  /** What bears this timestamp is captured at `now`. */
  timestampAt(now: number): number {
    return (this.timestampBase + Math.floor((now * (this.isVideo ? 90_000 : 48_000)) / 1000)) >>> 0;
  }

  /** The packets of the next frame, or of the next 20 ms of sound. */
  next(now: number): Buffer[] {
    const { bps, fps, width } = this.shape;
    const timestamp = this.timestampAt(now);
    const key = this.isVideo && this.keyWanted;
    if (this.isVideo) this.keyWanted = false;
    let left = Math.max(12, Math.floor(bps / fps / 8) * (key ? 3 : 1));
    const tid = this.shape.temporal && !key ? temporalPattern[this.frames % 4]! : 0;
    if (tid === 0) this.tl0 = (this.tl0 + 1) & 0xff;
    this.pictureId = (this.pictureId + 1) & 0x7fff;
    this.frames += 1;
    const packets: Buffer[] = [];
    for (let first = true; left > 0; first = false) {
      const size = Math.min(payloadBytes, left);
      left -= size;
      packets.push(this.packet(now, timestamp, size, first, left <= 0, key, tid, width));
    }
    return packets;
  }

  /** A packet of nothing but padding, as Chromium probes with. */
  padding(now: number): Buffer {
    const packet = Buffer.alloc(16 + 255);
    const header = this.header(now, this.timestampBase);
    const whole = Buffer.concat([header, packet.subarray(0, 255)]);
    whole[0]! |= 0x20;
    whole[whole.length - 1] = 255;
    return whole;
  }

  again(sequence: number): Buffer | undefined {
    return this.sent.get(sequence);
  }

  private packet(
    now: number,
    timestamp: number,
    size: number,
    first: boolean,
    last: boolean,
    key: boolean,
    tid: number,
    width: number,
  ): Buffer {
    const header = this.header(now, timestamp);
    const payload = Buffer.alloc(size, 0x55);
    let description = Buffer.alloc(0);
    if (this.isVideo) {
      description = Buffer.from([0x80 | (first ? 0x10 : 0), 0xe0, 0, 0, this.tl0, (tid << 6) | 0x20]);
      writeU16(description, 2, 0x8000 | this.pictureId);
      payload[0] = key ? 0 : 1;
      if (key && first) {
        payload.set([0x9d, 1, 0x2a], 3);
        payload.writeUInt16LE(width, 6);
        payload.writeUInt16LE(Math.floor((width * 9) / 16), 8);
      }
    }
    // One frame of 20 ms (RFC 6716, 3.1).
    if (!this.isVideo) payload[0] = 0xf8;
    const packet = Buffer.concat([header, description, payload]);
    if (last && this.isVideo) packet[1]! |= 0x80;
    this.sent.set(packet.readUInt16BE(2), packet);
    if (this.sent.size > 512) this.sent.delete(this.sent.keys().next().value!);
    return packet;
  }

  private header(now: number, timestamp: number): Buffer {
    const { mid, rid } = this.shape;
    const extensions = [
      Buffer.from([(extensionIds.mid << 4) | (mid.length - 1), ...Buffer.from(mid)]),
      ...(rid ? [Buffer.from([(extensionIds.rid << 4) | (rid.length - 1), ...Buffer.from(rid)])] : []),
      Buffer.from([(extensionIds.absSendTime << 4) | 2, 0, 0, 0]),
      ...(rid ? [] : [Buffer.from([extensionIds.audioLevel << 4, 127 - this.loudness])]),
    ];
    const before = 16 + extensions.slice(0, rid ? 2 : 1).reduce((sum, e) => sum + e.length, 0) + 1;
    const length = extensions.reduce((sum, e) => sum + e.length, 0);
    const header = Buffer.concat([Buffer.alloc(16), ...extensions, Buffer.alloc((4 - (length % 4)) % 4)]);
    header[0] = 0x90;
    header[1] = this.isVideo ? vp8PayloadType : opusPayloadType;
    writeU16(header, 2, this.sequence);
    this.sequence = (this.sequence + 1) & 0xffff;
    writeU32(header, 4, timestamp);
    writeU32(header, 8, this.ssrc);
    writeU16(header, 12, 0xbede);
    writeU16(header, 14, (header.length - 16) / 4);
    writeAbsSendTime(header, before, now);
    return header;
  }
}
