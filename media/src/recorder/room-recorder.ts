import type { Seat } from '../room/seat.ts';
import { isVideo, sources, type Source } from '../source.ts';
import type { UpTrack } from '../up-track.ts';
import { Handover } from './handover.ts';
import { PictureTap, type PictureListener } from './picture-tap.ts';
import type { RecordingEvent, SegmentSink, TrackKind } from './segment.ts';
import { Segmenter } from './segmenter.ts';
import { SoundTap, type SoundListener } from './sound-tap.ts';

export interface RecordingOptions {
  readonly sink: SegmentSink;
  readonly onEvent: (event: RecordingEvent) => void;
  /** How long the recording has been going on already: it goes on in another process after one died. */
  readonly elapsedMs?: number;
  /** The numbers of the next segments, by track; 1 where none is named. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** What may wait for the sink. */
  readonly mostBytes?: number;
}

/** Records a room: one more receiver in it, which everybody is recorded by from the moment they send. */
export class RoomRecorder {
  private readonly zero: number;
  private readonly now: () => number;
  private readonly onEvent: (event: RecordingEvent) => void;
  private readonly handover: Handover;
  private readonly tracks = new Map<string, Segmenter>();
  private readonly taps = new Map<UpTrack, PictureTap | SoundTap>();
  private stopping: Promise<void> | undefined;

  constructor(now: () => number, { sink, onEvent, elapsedMs = 0, numbers, mostBytes }: RecordingOptions) {
    this.now = now;
    this.onEvent = onEvent;
    this.zero = now() - elapsedMs;
    this.handover = new Handover({
      ...{ sink, onEvent },
      nowMs: () => this.now() - this.zero,
      ...(numbers ? { numbers } : {}),
      ...(mostBytes === undefined ? {} : { mostBytes }),
    });
  }

  /** Takes the seat's connection, unless it has it already. */
  follow({ id, peer }: Seat): void {
    if (!peer || this.stopping) return;
    for (const source of sources) {
      const up = peer.ups[source];
      if (up.tap) continue;
      const tap = isVideo(source)
        ? new PictureTap(up, this.picturesOf(id, source))
        : new SoundTap(this.soundOf(id, source));
      up.tap = tap;
      this.taps.set(up, tap);
    }
  }

  /** The connection is over: what came of it stays. */
  leave({ peer }: Seat): void {
    if (!peer) return;
    for (const source of sources) this.letGo(peer.ups[source]);
  }

  /** With each sharing out of pictures. */
  want(now: number): void {
    if (this.stopping || this.handover.failed) return;
    for (const tap of this.taps.values()) if (tap instanceof PictureTap) tap.want(now);
  }

  /** Every 20 ms. */
  tick(now: number): void {
    if (this.handover.failed) return this.letGoAll();
    this.handover.tick();
    if (this.stopping) return;
    for (const tap of this.taps.values()) tap.tick(now);
    for (const segmenter of this.tracks.values()) segmenter.tick(now - this.zero, now);
  }

  /** Closes everything; resolves when the sink has it all, or has said that it will not. Goes on after that as if never started. */
  stop(): Promise<void> {
    return (this.stopping ??= this.finish());
  }

  private async finish(): Promise<void> {
    const durationMs = Math.round(this.now() - this.zero);
    this.letGoAll();
    for (const segmenter of this.tracks.values()) segmenter.flush();
    this.tracks.clear();
    await this.handover.drain();
    if (this.handover.failed) return;
    this.handover.close();
    this.onEvent({ type: 'stopped', durationMs });
  }

  private letGoAll(): void {
    for (const up of this.taps.keys()) this.letGo(up);
  }

  private letGo(up: UpTrack): void {
    const tap = this.taps.get(up);
    if (!tap) return;
    // What still waits for something before it is taken.
    tap.tick(Infinity);
    up.tap = undefined;
    this.taps.delete(up);
  }

  private picturesOf(seatId: string, source: Source): PictureListener {
    const { zero } = this;
    const segmenter = () => this.trackOf(seatId, kindOf(source));
    return {
      picture: (picture) =>
        this.isOn() && segmenter().picture({ ...picture, atMs: Math.max(0, picture.atMs - zero) }),
      lost: (fromMs, toMs) =>
        this.isOn() &&
        segmenter().gap({
          of: 'picture',
          fromMs: onward(fromMs - zero),
          toMs: onward(toMs - zero),
          why: 'line',
        }),
    };
  }

  private soundOf(seatId: string, source: Source): SoundListener {
    const { zero } = this;
    const segmenter = () => this.trackOf(seatId, kindOf(source));
    return {
      sound: (packet, loudness) =>
        this.isOn() && segmenter().sound({ ...packet, atMs: Math.max(0, packet.atMs - zero) }, loudness),
      lost: (fromMs, toMs) =>
        this.isOn() &&
        segmenter().gap({
          of: 'sound',
          fromMs: onward(fromMs - zero),
          toMs: onward(toMs - zero),
          why: 'line',
        }),
    };
  }

  private isOn(): boolean {
    return !this.handover.failed;
  }

  private trackOf(seatId: string, kind: TrackKind): Segmenter {
    const trackId = trackIdOf(seatId, kind);
    let segmenter = this.tracks.get(trackId);
    if (!segmenter) {
      segmenter = new Segmenter({
        ...{ trackId, seatId, kind },
        closed: (unwritten) => this.handover.add(unwritten),
        askKey: (now) => this.askKey(seatId, kind, now),
      });
      this.tracks.set(trackId, segmenter);
    }
    return segmenter;
  }

  private askKey(seatId: string, kind: TrackKind, now: number): void {
    const source = kind === 'person' ? 'camera' : 'screen';
    for (const tap of this.taps.values())
      if (tap instanceof PictureTap && tap.track.owner === seatId && tap.track.source === source)
        tap.askKey(now);
  }
}

/** The name of a track in its recording. */
export const trackIdOf = (seatId: string, kind: TrackKind): string => `${seatId}/${kind}`;

const kindOf = (source: Source): TrackKind =>
  source === 'camera' || source === 'microphone' ? 'person' : 'screen';

const onward = (ms: number): number => Math.max(0, Math.round(ms));
