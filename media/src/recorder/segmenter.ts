import type { Picture } from './picture-tap.ts';
import type { ClosedSegment, Gap, TrackKind } from './segment.ts';
import type { SoundPacket } from './sound-tap.ts';

/** The longest segment, in ms: with what is waited for behind it, nothing is older than 5 s when it is handed out. */
export const longestMs = 3_900;
/** From when on a key frame is asked for, in ms: it comes within a round trip, and the next segment begins with it. */
const askMs = 3_000;
/** A key frame that comes by itself closes a segment from this length on, in ms. */
const keyMs = 2_500;
/** How long after its end a closing segment waits for what is late, in ms: as long as a repair may take, and a turn. */
const graceMs = 600;
/** A source of which nothing came for so long, in ms, is not waited for. */
const stillMs = 1_000;

export interface SegmenterOptions {
  readonly trackId: string;
  readonly seatId: string;
  readonly kind: TrackKind;
  readonly closed: (unwritten: ClosedSegment) => void;
  /** Asks for a key frame of the picture. */
  readonly askKey: (now: number) => void;
}

/** What has come of a segment so far. */
interface Open {
  readonly fromMs: number;
  untilMs: number;
  pictures: Picture[];
  sounds: SoundPacket[];
  levels: { readonly atMs: number; readonly loudness: number }[];
  gaps: Gap[];
}

/**
 * Cuts what comes of one track into segments: at a key frame where there is one in time, else at {@link longestMs}. Times are ms of the
 * recording.
 */
export class Segmenter {
  private readonly options: SegmenterOptions;
  private open: Open | undefined;
  private closing: Open | undefined;
  /** Where the last cut was: nothing is put before it any more. */
  private cutMs = 0;
  private handedMs = 0;
  private pictureMs = -Infinity;
  private soundMs = -Infinity;

  constructor(options: SegmenterOptions) {
    this.options = options;
  }

  picture(taken: Picture): void {
    const picture = taken.atMs < this.handedMs ? { ...taken, atMs: this.handedMs } : taken;
    const { atMs, key } = picture;
    this.pictureMs = atMs;
    if (key && this.open && !this.closing && atMs - this.open.fromMs >= keyMs) this.cut(atMs);
    this.at(atMs).pictures.push(picture);
  }

  sound(taken: SoundPacket, loudness: number): void {
    const packet = taken.atMs < this.handedMs ? { ...taken, atMs: this.handedMs } : taken;
    const { atMs } = packet;
    this.soundMs = atMs;
    const { open } = this;
    // Sound alone can be cut anywhere.
    if (open && !this.closing && atMs - open.fromMs >= askMs && atMs - this.pictureMs > stillMs)
      this.cut(atMs);
    const into = this.at(atMs);
    into.sounds.push(packet);
    if (loudness > 0) into.levels.push({ atMs, loudness });
  }

  /** Noted with what follows it. */
  gap(gap: Gap): void {
    this.at(gap.toMs).gaps.push(gap);
  }

  /** Every 20 ms; `nowMs` is now on the recording, `now` on our clock. */
  tick(nowMs: number, now: number): void {
    const { open } = this;
    if (open && open.pictures.length > 0 && nowMs - open.fromMs >= askMs) this.options.askKey(now);
    if (open && !this.closing && nowMs - open.fromMs >= longestMs) this.cut(open.fromMs + longestMs);
    if (this.closing && (nowMs >= this.closing.untilMs + graceMs || this.isComplete(this.closing, nowMs)))
      this.finish();
  }

  /** Closes all there is. */
  flush(): void {
    if (this.closing) this.finish();
    if (this.open) this.cut(Infinity);
    if (this.closing) this.finish();
  }

  private at(atMs: number): Open {
    if (this.closing && atMs < this.closing.untilMs) return this.closing;
    return (this.open ??= made(atMs - this.cutMs < 500 ? this.cutMs : atMs));
  }

  private cut(atMs: number): void {
    const closing = this.open!;
    closing.untilMs = atMs;
    this.closing = closing;
    this.open = undefined;
    if (atMs === Infinity) return;
    this.cutMs = atMs;
    // The sound may be ahead of a picture that was waited for.
    const later = made(atMs);
    later.pictures = taken(closing.pictures, ({ atMs: at }) => at >= atMs);
    later.sounds = taken(closing.sounds, ({ atMs: at }) => at >= atMs);
    later.levels = taken(closing.levels, ({ atMs: at }) => at >= atMs);
    later.gaps = taken(closing.gaps, ({ toMs }) => toMs >= atMs);
    if (later.pictures.length + later.sounds.length + later.gaps.length > 0) this.open = later;
  }

  private isComplete({ untilMs }: Open, nowMs: number): boolean {
    const passed = (lastMs: number) => lastMs >= untilMs || nowMs - lastMs > stillMs;
    return passed(this.pictureMs) && passed(this.soundMs);
  }

  private finish(): void {
    const { pictures, sounds, gaps, levels, untilMs } = this.closing!;
    this.closing = undefined;
    if (pictures.length + sounds.length + gaps.length === 0) return;
    const begins = [...pictures.slice(0, 1), ...sounds.slice(0, 1)].map(({ atMs }) => atMs);
    const lastSound = sounds.at(-1);
    const ends = [
      (pictures.at(-1)?.atMs ?? -Infinity) + frameMs,
      lastSound ? lastSound.atMs + lastSound.durationMs : -Infinity,
    ];
    const startMs = Math.max(this.handedMs, Math.floor(Math.min(...begins, ...gaps.map(({ toMs }) => toMs))));
    // The frame before a cut lasts until it.
    const endMs = Math.max(startMs, Math.min(Math.max(...ends), Math.max(untilMs, startMs)));
    this.handedMs = Math.min(Math.ceil(endMs), untilMs === Infinity ? Infinity : Math.floor(untilMs));
    const { trackId, seatId, kind } = this.options;
    this.options.closed({
      ...{ trackId, seatId, kind, startMs, gaps, pictures, sounds },
      durationMs: Math.ceil(endMs) - startMs,
      levels: loudest(levels, startMs, endMs),
    });
  }
}

/** How long a last frame is taken to last, in ms. */
const frameMs = 33;

const made = (fromMs: number): Open => ({
  fromMs,
  untilMs: Infinity,
  pictures: [],
  sounds: [],
  levels: [],
  gaps: [],
});

/** Takes what matches out of `from`. */
function taken<T>(from: T[], matches: (one: T) => boolean): T[] {
  const out = from.filter(matches);
  if (out.length > 0) from.splice(0, from.length, ...from.filter((one) => !matches(one)));
  return out;
}

/** The loudest of each 100 ms. */
function loudest(
  levels: readonly { readonly atMs: number; readonly loudness: number }[],
  startMs: number,
  endMs: number,
): number[] {
  const peaks = new Array<number>(Math.max(0, Math.ceil((endMs - startMs) / 100))).fill(0);
  for (const { atMs, loudness } of levels) {
    const i = Math.floor((atMs - startMs) / 100);
    if (i >= 0 && i < peaks.length && loudness > peaks[i]!) peaks[i] = loudness;
  }
  return peaks;
}
