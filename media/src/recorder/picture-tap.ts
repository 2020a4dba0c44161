import type { Vp8Descriptor } from '../packets/vp8.ts';
import type { RtpHeader } from '../packets/rtp.ts';
import { videoClock } from '../negotiation/codecs.ts';
import type { Tap } from '../tap.ts';
import type { UpStream } from '../up-stream.ts';
import type { UpTrack } from '../up-track.ts';
import { Frames, type Frame, type PicturePacket } from './frames.ts';
import { InOrder } from './in-order.ts';
import { SourceClock } from './source-clock.ts';

/** How long a repair is waited for, in ms: four round trips of a bad line. */
export const patienceMs = 500;
/** A layer from which nothing came for so long, in ms, while a smaller one goes on, is left. */
const silentMs = 700;

/** A frame in its place. */
export interface Picture {
  /** In ms of our clock when taken; of the recording when kept. */
  readonly atMs: number;
  readonly key: boolean;
  readonly width: number;
  readonly height: number;
  readonly layer: number;
  readonly data: Uint8Array;
}

export interface PictureListener {
  picture(picture: Picture, arrivedAt: number): void;
  /** Something between these times of our clock was lost on the way. */
  lost(fromMs: number, toMs: number): void;
}

/** Takes a camera or a screen: always the largest layer that arrives, moving from one to another on key frames. */
export class PictureTap implements Tap {
  readonly track: UpTrack;
  private readonly to: PictureListener;
  /** By layer. */
  private readonly layers: (Layer | undefined)[] = [];
  private current: Layer | undefined;
  private target: Layer | undefined;
  private lastAt = -Infinity;

  constructor(track: UpTrack, to: PictureListener) {
    this.track = track;
    this.to = to;
  }

  packet(
    stream: UpStream,
    packet: Buffer,
    number: number,
    header: RtpHeader,
    vp8: Vp8Descriptor,
    now: number,
  ): void {
    const layer = this.layerOf(stream);
    if (!this.target || vp8.key) this.choose(now);
    if (layer !== this.current && layer !== this.target) return;
    layer.order.push({
      number,
      arrivedAt: now,
      timestamp: header.timestamp,
      marker: header.marker,
      start: vp8.start,
      key: vp8.key,
      width: vp8.width,
      height: vp8.height,
      payload: packet.subarray(vp8.frameAt, header.payloadEnd),
    });
  }

  padding(stream: UpStream, number: number, now: number): void {
    const layer = this.layers[stream.layer];
    if (!layer || layer.stream !== stream || (layer !== this.current && layer !== this.target)) return;
    layer.order.push({ ...nothing, number, arrivedAt: now });
  }

  report(stream: UpStream, ms: number, timestamp: number): void {
    this.layerOf(stream).clock.report(ms, timestamp);
  }

  /** Every 20 ms: settles what is missing, and asks for the key frame that is waited for. */
  tick(now: number): void {
    this.choose(now);
    this.current?.order.settle(now);
    if (this.target !== this.current) this.target?.order.settle(now);
    const waitsFor = this.target;
    if (waitsFor && (waitsFor !== this.current || waitsFor.frames.keyNeeded) && waitsFor.stream.isActive(now))
      this.track.askKey(waitsFor.stream, now);
  }

  /** Whoever records is somebody who looks: the largest layer is to be sent. Call with each sharing out of pictures. */
  want(now: number): void {
    const largest = this.track.offered(now).at(-1);
    if (largest) this.track.watched.want(largest.layer, now);
  }

  askKey(now: number): void {
    if (this.target?.stream.isActive(now)) this.track.askKey(this.target.stream, now);
  }

  private layerOf(stream: UpStream): Layer {
    const known = this.layers[stream.layer];
    if (known?.stream === stream) return known;
    const layer = new Layer(stream, (frame) => this.emit(layer, frame));
    this.layers[stream.layer] = layer;
    if (known && known === this.current) this.current = undefined;
    if (known && known === this.target) this.target = undefined;
    return layer;
  }

  private choose(now: number): void {
    let best: Layer | undefined;
    for (const layer of this.layers) {
      if (!layer?.stream.isActive(now)) continue;
      // Behind a larger one that fell silent a smaller one that goes on is the better.
      if (!best || now - layer.stream.lastAt < silentMs || layer.stream.lastAt >= best.stream.lastAt)
        best = layer;
    }
    if (!best || best === this.target) return;
    if (this.target && this.target !== this.current) this.target.clear();
    this.target = best;
  }

  private emit(layer: Layer, frame: Frame): void {
    if (layer === this.target && layer !== this.current) {
      this.current?.clear();
      this.current = layer;
    } else if (layer !== this.current) return;
    const atMs = Math.max(layer.clock.at(frame.timestamp, frame.arrivedAt), this.lastAt + 1);
    if (layer.lostSince !== undefined) this.to.lost(layer.lostSince, atMs);
    layer.lostSince = undefined;
    this.lastAt = layer.lastAt = atMs;
    const { key, width, height, data, arrivedAt } = frame;
    this.to.picture({ atMs, key, width, height, layer: layer.stream.layer, data }, arrivedAt);
  }
}

/** One simulcast layer on its way to be frames. */
class Layer {
  readonly stream: UpStream;
  readonly clock = new SourceClock(videoClock);
  readonly frames: Frames;
  readonly order: InOrder<PicturePacket>;
  /** Of its last frame. */
  lastAt: number | undefined;
  /** Since when something is lost. */
  lostSince: number | undefined;

  constructor(stream: UpStream, emit: (frame: Frame) => void) {
    this.stream = stream;
    this.frames = new Frames(emit);
    this.order = new InOrder(patienceMs, (packet, afterHole) => {
      if (afterHole) this.lostSince ??= this.lastAt;
      this.frames.take(packet, afterHole);
    });
  }

  /** It is not followed any more; when it is again, it begins anew. */
  clear(): void {
    this.order.clear();
    this.frames.lose();
    this.lastAt = this.lostSince = undefined;
  }
}

const nothing = {
  timestamp: 0,
  marker: false,
  start: false,
  key: false,
  width: 0,
  height: 0,
  payload: new Uint8Array(0),
};
