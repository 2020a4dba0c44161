import { readLoudness, writeAbsSendTime } from './packets/extensions.ts';
import { nack, pictureLoss } from './packets/rtcp-write.ts';
import { blankStreamIds, type RtpHeader } from './packets/rtp.ts';
import { readVp8, Vp8Descriptor } from './packets/vp8.ts';
import { audioClock, opusPayloadType, videoClock, vp8PayloadType } from './negotiation/codecs.ts';
import { isVideo, type Source } from './source.ts';
import type { Tap } from './tap.ts';
import { audioRing, UpStream, videoRing } from './up-stream.ts';
import { WatchedLayers } from './watched-layers.ts';

/** The SSRC that we speak as in feedback. */
export const ourSsrc = 1;

/** Silence after which a source counts as switched off, in ms. */
const goneMs = 3_000;

/** One source of one sender, with its simulcast layers, and the way from an arriving packet to every slot that carries it. */
export class UpTrack {
  readonly source: Source;
  readonly video: boolean;
  readonly payloadType: number;
  /** By layer, smallest picture first; a hole until the layer's first packet. */
  readonly streams: (UpStream | undefined)[] = [];
  readonly watched: WatchedLayers;
  /** Whose it is; set by the room. */
  owner = '';
  /** What may not be sent is not passed on, whatever arrives. */
  permitted = false;
  /** Told of the loudness of each packet of sound, 0 to 127. */
  onLoudness: ((loudness: number, now: number) => void) | undefined;
  /** Who records it; undefined while nobody does. */
  tap: Tap | undefined;
  private readonly rids: readonly string[];
  private readonly send: (packet: Buffer) => boolean;
  private readonly asked: number[] = [];

  constructor(source: Source, rids: readonly string[], send: (packet: Buffer) => boolean) {
    this.source = source;
    this.video = isVideo(source);
    this.payloadType = this.video ? vp8PayloadType : opusPayloadType;
    this.rids = rids;
    this.watched = new WatchedLayers(rids.length);
    this.send = send;
  }

  /** The stream of a new SSRC; one per layer, so a layer's newer SSRC replaces its older one. `undefined` for an unknown layer. */
  open(ssrc: number, rid: string): UpStream | undefined {
    const layer = this.rids.length === 0 || rid === '' ? 0 : this.rids.indexOf(rid);
    if (layer < 0) return undefined;
    const old = this.streams[layer];
    const [clock, ring] = this.video ? [videoClock, videoRing] : [audioClock, audioRing];
    const stream = new UpStream(ssrc, layer, clock, ring);
    this.streams[layer] = stream;
    for (const slot of [...(old?.followers ?? [])]) if (slot.target === old) slot.follow(stream);
    return stream;
  }

  /** Whether something arrives of it, or did a moment ago. */
  isPresent(now: number): boolean {
    return this.permitted && this.streams.some((stream) => stream && now - stream.lastAt < goneMs);
  }

  /** Layers that arrive, or would if somebody wanted them; what was last there of a sender that pauses for a moment. */
  offered(now: number): UpStream[] {
    const known = this.streams.filter((stream) => stream !== undefined);
    const offered = known.filter((stream) => stream.isActive(now) || this.watched.mayCome(stream.layer, now));
    return known.some((stream) => stream.isActive(now)) ? offered : known;
  }

  /** Names of the layers that its sender should send, smallest picture first. */
  watchedRids(now: number): string[] {
    this.watched.settle((layer) => this.streams[layer]?.isActive(now) === true, now);
    return this.rids.filter((_, layer) => this.watched.isAwake(layer));
  }

  /** The way of every packet. `header` was read from it. */
  receive(stream: UpStream, packet: Buffer, header: RtpHeader, now: number, roundTripMs: number): void {
    if (header.payloadType !== this.payloadType) return;
    const onlyPadding = header.payloadAt === header.payloadEnd;
    if (this.video && !onlyPadding) {
      if (!readVp8(packet, header.payloadAt, header.payloadEnd, vp8)) return;
    } else vp8.key = vp8.start = false;
    const mediaBytes = onlyPadding ? 0 : packet.length;
    const number = stream.accept(header.sequence, header.timestamp, mediaBytes, now, roundTripMs);
    if (number < 0) return;
    if (stream.lost.size > 0) this.askForLost(stream, now, roundTripMs);
    if (!this.permitted) return;
    if (header.audioLevelAt) this.onLoudness?.(readLoudness(packet, header.audioLevelAt), now);
    if (header.midAt || header.ridAt) blankStreamIds(packet, header);
    // Chromium probes with padding on the stream itself: 95 % of the smallest layer's packets in one measurement.
    if (onlyPadding) return this.skip(stream, number, now);
    if (vp8.key) stream.noteKey(vp8.width);
    if (this.video && vp8.temporalLayer > 0) stream.canThin = true;
    stream.keep(number, packet);
    // Before it is relayed: that writes over the numbers of the packet.
    this.tap?.packet(stream, packet, number, header, vp8, now);
    if (header.absSendTimeAt) writeAbsSendTime(packet, header.absSendTimeAt, now);
    this.relay(stream, packet, number, header, now);
  }

  /** Asks the sender for a key frame of one layer, unless it was just asked. */
  askKey(stream: UpStream, now: number): void {
    if (this.video && stream.mayAskKey(now)) this.send(pictureLoss(ourSsrc, stream.ssrc));
  }

  /** Every 20 ms or so: what is still missing is asked for again, and waiting slots get their key frame. */
  tick(now: number, roundTripMs: number): void {
    for (const stream of this.streams) {
      if (!stream) continue;
      if (stream.lost.size > 0) this.askForLost(stream, now, roundTripMs);
      if (this.video) stream.measure(now, this.watched.isAwake(stream.layer));
      for (const slot of stream.followers)
        if (slot.waiting && slot.target === stream && stream.isActive(now)) this.askKey(stream, now);
    }
  }

  private relay(stream: UpStream, packet: Buffer, number: number, header: RtpHeader, now: number): void {
    const { followers } = stream;
    // From the end: a slot that moves away takes itself out of the list.
    for (let i = followers.length - 1; i >= 0; i--)
      followers[i]!.forward(stream, packet, number, header, vp8, now);
  }

  private skip(stream: UpStream, number: number, now: number): void {
    this.tap?.padding(stream, number, now);
    for (const slot of stream.followers) slot.skip(stream, number);
  }

  private askForLost(stream: UpStream, now: number, roundTripMs: number): void {
    const whole = stream.lost.due(now, roundTripMs, this.asked);
    if (this.asked.length > 0) this.send(nack(ourSsrc, stream.ssrc, this.asked));
    this.asked.length = 0;
    if (!whole && stream.followers.length > 0) this.askKey(stream, now);
  }
}

/** Filled again for every packet. */
const vp8 = new Vp8Descriptor();
