import type { SoundPacket } from './sound-tap.ts';
import type { Picture } from './picture-tap.ts';

/** What one recorded track is of: somebody's camera and voice, or what they share with its sound. */
export type TrackKind = 'person' | 'screen';

/** What is missing, and why. Times in ms of the recording. A sender that merely sends nothing leaves no gap. */
export interface Gap {
  readonly of: 'picture' | 'sound';
  readonly fromMs: number;
  readonly toMs: number;
  /** The line lost it; there was no more room to keep it until it was taken; or the engine was down. */
  readonly why: 'line' | 'room' | 'engine';
}

/** A picture's size from here on. */
export interface SizeChange {
  readonly atMs: number;
  readonly width: number;
  readonly height: number;
  /** The simulcast layer; 0 is the smallest. */
  readonly layer: number;
}

/** At most 4 s of one track, closed: a WebM file of its own, and what one would have to decode it for. */
export interface Segment {
  readonly trackId: string;
  readonly seatId: string;
  readonly kind: TrackKind;
  /** From 1 in its track, by 1. */
  readonly number: number;
  /** Where it begins, in whole ms of the recording; times within `bytes` count from there. */
  readonly startMs: number;
  readonly durationMs: number;
  /** WebM. Empty when nothing of it could be kept: it then only tells its gaps. */
  readonly bytes: Uint8Array;
  /** Pictures in it, and whether they begin with a key frame. */
  readonly frames: number;
  readonly keyFrame: boolean;
  readonly sizes: readonly SizeChange[];
  readonly gaps: readonly Gap[];
  /** The loudest of each 100 ms from `startMs` on, 0 to 127 (RFC 6464, counted upwards). */
  readonly levels: readonly number[];
}

/**
 * Where closed segments go, as they come.
 *
 * - **SS1** `segment` resolves once the segment is safe from whatever may end this process. Until then it is kept here, and counted.
 * - **SS2** Several may be under way; those of one track come in order, and are tried again in any.
 * - **SS3** When it rejects, the same is tried again a moment later; when it rejects with {@link RecordingOver}, the recording ends.
 * - **SS4** `beat` comes when there is nothing to keep. It resolves if a segment would be taken now.
 */
export interface SegmentSink {
  segment(segment: Segment): Promise<void>;
  beat(atMs: number): Promise<void>;
}

/** What a sink rejects with when nothing more can be kept; `message` is in words for people. */
export class RecordingOver extends Error {
  override readonly name = 'RecordingOver';
}

/** What a recording tells about itself. */
export type RecordingEvent =
  /** Whether what was said 5 s ago is safe: the sign may be shown, or not any longer. */
  | { readonly type: 'sign'; readonly on: boolean; readonly atMs: number }
  /** The sink refuses for now; it is tried again. */
  | { readonly type: 'waiting'; readonly reason: string }
  | { readonly type: 'dropped'; readonly trackId: string; readonly gap: Gap }
  /** All there was is safe. */
  | { readonly type: 'stopped'; readonly durationMs: number }
  | { readonly type: 'failed'; readonly reason: string; readonly atMs: number };

/** A segment that is closed and not yet written as WebM: its pictures can still be let go. */
export interface ClosedSegment {
  readonly trackId: string;
  readonly seatId: string;
  readonly kind: TrackKind;
  readonly startMs: number;
  readonly durationMs: number;
  pictures: readonly Picture[];
  sounds: readonly SoundPacket[];
  readonly gaps: Gap[];
  readonly levels: readonly number[];
}
