import { readLoudness } from '../packets/extensions.ts';
import type { RtpHeader } from '../packets/rtp.ts';
import type { Vp8Descriptor } from '../packets/vp8.ts';
import { audioClock } from '../negotiation/codecs.ts';
import type { Tap } from '../tap.ts';
import type { UpStream } from '../up-stream.ts';
import { InOrder, type Numbered } from './in-order.ts';
import { opusMs } from './opus.ts';
import { patienceMs } from './picture-tap.ts';
import { SourceClock } from './source-clock.ts';

/** An Opus packet in its place. */
export interface SoundPacket {
  /** In ms of our clock when taken; of the recording when kept. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly data: Uint8Array;
}

export interface SoundListener {
  /** `loudness` is 0 to 127; -1 when the sender does not say. */
  sound(packet: SoundPacket, loudness: number): void;
  /** Something between these times of our clock was lost on the way. */
  lost(fromMs: number, toMs: number): void;
}

interface Arrived extends Numbered {
  readonly timestamp: number;
  readonly loudness: number;
  readonly data: Uint8Array;
}

/** Takes a voice, or a screen's sound. Silence that its sender leaves out (DTX, mute) is no gap: its numbers follow each other. */
export class SoundTap implements Tap {
  private readonly to: SoundListener;
  private stream: UpStream | undefined;
  private clock = new SourceClock(audioClock);
  private readonly order: InOrder<Arrived>;
  private lastAt = -Infinity;
  private endMs = -Infinity;
  private afterHole = false;

  constructor(to: SoundListener) {
    this.to = to;
    this.order = new InOrder<Arrived>(patienceMs, (packet, afterHole) => this.take(packet, afterHole));
  }

  packet(
    stream: UpStream,
    packet: Buffer,
    number: number,
    header: RtpHeader,
    _vp8: Vp8Descriptor,
    now: number,
  ): void {
    this.meet(stream);
    this.order.push({
      number,
      arrivedAt: now,
      timestamp: header.timestamp,
      loudness: header.audioLevelAt ? readLoudness(packet, header.audioLevelAt) : -1,
      data: packet.subarray(header.payloadAt, header.payloadEnd),
    });
  }

  padding(stream: UpStream, number: number, now: number): void {
    this.meet(stream);
    this.order.push({ number, arrivedAt: now, timestamp: 0, loudness: -1, data: empty });
  }

  report(stream: UpStream, ms: number, timestamp: number): void {
    this.meet(stream);
    this.clock.report(ms, timestamp);
  }

  tick(now: number): void {
    this.order.settle(now);
  }

  /** A new stream counts from somewhere else. */
  private meet(stream: UpStream): void {
    if (this.stream === stream) return;
    this.stream = stream;
    this.clock = new SourceClock(audioClock);
    this.order.clear();
    this.afterHole = false;
  }

  private take({ timestamp, arrivedAt, loudness, data }: Arrived, afterHole: boolean): void {
    this.afterHole ||= afterHole;
    if (data.length === 0) return;
    const atMs = Math.max(this.clock.at(timestamp, arrivedAt), this.lastAt + 1);
    if (this.afterHole && this.endMs > -Infinity && atMs > this.endMs + 5) this.to.lost(this.endMs, atMs);
    this.afterHole = false;
    const durationMs = opusMs(data);
    this.lastAt = atMs;
    this.endMs = atMs + durationMs;
    this.to.sound({ atMs, durationMs, data }, loudness);
  }
}

const empty = new Uint8Array(0);
