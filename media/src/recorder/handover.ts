import {
  RecordingOver,
  type ClosedSegment,
  type Gap,
  type RecordingEvent,
  type Segment,
  type SegmentSink,
} from './segment.ts';

/** What waits for the sink, in bytes, before pictures are let go: half a minute of twelve cameras, two minutes of three. */
export const mostWaitingBytes = 64 * 1024 * 1024;
/** Segments given to the sink that it has not answered for. */
const mostUnderWay = 4;
/** Between two tries after a refusal, in ms. */
const againMs = 1_000;
/** The sign may be shown this long after something was handed over, in ms. */
const signMs = 5_000;
/** How often the sink is asked when there is nothing for it, in ms. */
const beatMs = 2_000;
/** What a packet costs beside its bytes. */
const packetBytes = 200;

export interface HandoverOptions {
  readonly sink: SegmentSink;
  readonly onEvent: (event: RecordingEvent) => void;
  /** Ms of the recording. */
  readonly nowMs: () => number;
  readonly mostBytes?: number;
  /** The number of the next segment of a track; 1 where it is not named. */
  readonly numbers?: Readonly<Record<string, number>>;
}

interface Waiting {
  readonly unwritten: ClosedSegment;
  bytes: number;
  /** Written once it was its turn. */
  segment?: Segment;
}

/**
 * Hands closed segments to the sink in their order, some at a time. What the sink does not take waits here, up to a bound: then the
 * oldest pictures go first, after all pictures the oldest sound, and each leaves a gap with its reason.
 */
export class Handover {
  private readonly options: HandoverOptions;
  private readonly mostBytes: number;
  private readonly numbers: Map<string, number>;
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  private waitingBytes = 0;
  private againAt = 0;
  private handedAt = -Infinity;
  private askedAt = -Infinity;
  private asking = false;
  private signed = false;
  private over = false;
  private refusals = 0;
  private drained: (() => void) | undefined;

  constructor(options: HandoverOptions) {
    this.options = options;
    this.mostBytes = options.mostBytes ?? mostWaitingBytes;
    this.numbers = new Map(Object.entries(options.numbers ?? {}));
    void import('./write-segment.ts');
  }

  /** What is kept here now. */
  get bytes(): number {
    return this.waitingBytes;
  }

  add(unwritten: ClosedSegment): void {
    if (this.over) return;
    const bytes = sizeOf(unwritten);
    this.waiting.push({ unwritten, bytes });
    this.waitingBytes += bytes;
    this.makeRoom();
    this.pump();
  }

  /** Every 20 ms. */
  tick(): void {
    if (this.over) return;
    const nowMs = this.options.nowMs();
    if (nowMs >= this.againAt) this.pump();
    const isIdle = this.waiting.length === 0 && this.underWay === 0 && !this.asking;
    if (isIdle && nowMs - Math.max(this.handedAt, this.askedAt) >= beatMs) void this.beat(nowMs);
    this.sign(nowMs - this.handedAt <= signMs);
  }

  /** Resolves when all is handed over, or nothing can be any more. */
  drain(): Promise<void> {
    if (this.isDone()) return Promise.resolve();
    this.againAt = 0;
    this.pump();
    return new Promise((resolve) => (this.drained = resolve));
  }

  /** Takes the sign down for good. */
  close(): void {
    this.over = true;
    this.sign(false);
  }

  /** Whether the recording has ended by the sink's word. */
  get failed(): boolean {
    return this.over;
  }

  private pump(): void {
    while (!this.over && this.waiting.length > 0 && this.underWay < mostUnderWay) {
      if (this.options.nowMs() < this.againAt) return;
      // A sink that refused is tried with one.
      if (this.refusals > 0 && this.underWay > 0) return;
      void this.hand(this.waiting.shift()!);
    }
  }

  private async hand(item: Waiting): Promise<void> {
    this.underWay += 1;
    try {
      item.segment ??= await this.write(item);
      await this.options.sink.segment(item.segment);
      this.waitingBytes -= item.bytes;
      this.refusals = 0;
      this.handed();
    } catch (cause) {
      this.refused(cause, item);
    }
    this.underWay -= 1;
    this.pump();
    if (this.isDone()) this.drained?.();
  }

  private async write(item: Waiting): Promise<Segment> {
    const { trackId } = item.unwritten;
    const number = this.numbers.get(trackId) ?? 1;
    this.numbers.set(trackId, number + 1);
    // Loaded with the first recording: whoever records nothing need not have it in memory.
    const { writeSegment } = await import('./write-segment.ts');
    const segment = await writeSegment(item.unwritten, number).catch(() =>
      // What cannot be written must not hold up the rest.
      writeSegment(emptied(item.unwritten), number),
    );
    item.unwritten.pictures = item.unwritten.sounds = [];
    this.waitingBytes += segment.bytes.length - item.bytes;
    item.bytes = segment.bytes.length;
    return segment;
  }

  private refused(cause: unknown, item: Waiting): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (cause instanceof RecordingOver) {
      if (this.over) return;
      this.over = true;
      this.waiting.length = this.waitingBytes = 0;
      this.sign(false);
      this.options.onEvent({ type: 'failed', reason, atMs: Math.round(this.options.nowMs()) });
      this.drained?.();
      return;
    }
    if (this.over) return;
    this.waiting.unshift(item);
    this.againAt = this.options.nowMs() + againMs;
    if (this.refusals++ === 0) this.options.onEvent({ type: 'waiting', reason });
  }

  private async beat(nowMs: number): Promise<void> {
    this.askedAt = nowMs;
    this.asking = true;
    try {
      await this.options.sink.beat(Math.round(nowMs));
      this.handed();
    } catch (cause) {
      if (cause instanceof RecordingOver) this.refused(cause, nothing);
    }
    this.asking = false;
  }

  private handed(): void {
    if (this.over) return;
    this.handedAt = this.options.nowMs();
    this.sign(true);
  }

  private sign(on: boolean): void {
    if (on === this.signed) return;
    this.signed = on;
    this.options.onEvent({ type: 'sign', on, atMs: Math.round(this.options.nowMs()) });
  }

  private isDone(): boolean {
    return this.over || (this.waiting.length === 0 && this.underWay === 0);
  }

  private makeRoom(): void {
    while (this.waitingBytes > this.mostBytes) {
      const written = (item: Waiting) => item.segment !== undefined;
      const item =
        this.waiting.find((one) => !written(one) && one.unwritten.pictures.length > 0) ??
        this.waiting.find((one) => !written(one) && one.unwritten.sounds.length > 0);
      if (!item) return;
      const of = item.unwritten.pictures.length > 0 ? 'picture' : 'sound';
      const { trackId, startMs, durationMs } = item.unwritten;
      const gap: Gap = { of, fromMs: startMs, toMs: startMs + durationMs, why: 'room' };
      item.unwritten.gaps.push(gap);
      if (of === 'picture') item.unwritten.pictures = [];
      else item.unwritten.sounds = [];
      const bytes = sizeOf(item.unwritten);
      this.waitingBytes += bytes - item.bytes;
      item.bytes = bytes;
      this.options.onEvent({ type: 'dropped', trackId, gap });
    }
  }
}

function sizeOf({ pictures, sounds }: ClosedSegment): number {
  let bytes = packetBytes * (1 + pictures.length + sounds.length);
  for (const { data } of pictures) bytes += data.length;
  for (const { data } of sounds) bytes += data.length;
  return bytes;
}

/** The same with nothing in it but what is missing. */
function emptied(segment: ClosedSegment): ClosedSegment {
  const { startMs, durationMs, gaps } = segment;
  const gap = { fromMs: startMs, toMs: startMs + durationMs, why: 'engine' } as const;
  return {
    ...segment,
    ...{ pictures: [], sounds: [] },
    gaps: [...gaps, { ...gap, of: 'picture' }, { ...gap, of: 'sound' }],
  };
}

const nothing = {} as Waiting;
