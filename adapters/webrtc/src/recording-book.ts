import {
  RecordingOver,
  type Gap,
  type RecordingEvent,
  type Segment,
  type SegmentSink,
} from '@stoa/media/recorder/segment';
import type { FromMedia, ToMedia } from './messages.ts';

/** One recording that goes on, over any number of children. */
export interface Recording {
  /** Ends it; resolves when all there is of it is safe, or cannot be made so. */
  stop(): Promise<void>;
}

export interface RecordingRequest {
  readonly sink: SegmentSink;
  readonly onEvent: (event: RecordingEvent) => void;
}

type RecordingMessage = Extract<FromMedia, { t: 'segment' | 'beat' | 'recording' }>;

interface Entry extends RecordingRequest {
  readonly id: number;
  readonly room: string;
  readonly startedAt: number;
  /** By track: the number of its next segment, and where its last one ended. */
  readonly numbers: Map<string, number>;
  readonly ends: Map<string, number>;
  /** Tracks that a child left in the middle. */
  readonly cut: Set<string>;
  /** Gaps that a child's end left, by track and the number of the segment behind it. */
  readonly gaps: Map<string, Gap[]>;
  /** Given to the sink and not answered. */
  pending: number;
  signed: boolean;
  /** Whether the sink refused what it was given last. */
  isRefused: boolean;
  /** No child records it any more: it was stopped, or nothing more can be kept. */
  ended: RecordingEvent | undefined;
  stopping: boolean;
  finished: () => void;
  readonly done: Promise<void>;
}

/** How long after a child ended the sign is left up for the next one to take over, in ms; within it the next one is there. */
const signMs = 5_000;
/** Between two tries of what the sink refuses, in ms. */
const againMs = 1_000;

/**
 * What the server knows of every recording, so that a new child goes on where the last one ended: in time, in numbers, and with the gap
 * between them marked.
 */
export class RecordingBook {
  private readonly entries = new Map<number, Entry>();
  private readonly now: () => number;
  private ids = 0;
  private child = 0;
  private isPresent = false;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Begins a recording; `tell` reaches the child, if there is one. */
  start(room: string, request: RecordingRequest, tell: (message: ToMedia) => void): Recording {
    if ([...this.entries.values()].some((entry) => entry.room === room))
      throw new Error(`The room ${room} is recorded already.`);
    const { promise, resolve } = Promise.withResolvers<void>();
    const entry: Entry = {
      ...request,
      ...{ id: ++this.ids, room, startedAt: this.now(), numbers: new Map(), ends: new Map(), cut: new Set() },
      ...{ gaps: new Map(), pending: 0, signed: false, isRefused: false, ended: undefined, stopping: false },
      ...{ finished: resolve, done: promise },
    };
    this.entries.set(entry.id, entry);
    tell(this.recordMessage(entry));
    return {
      stop: () => {
        if (!entry.stopping) {
          entry.stopping = true;
          tell({ t: 'stopRecording', room, recording: entry.id });
          if (!this.isPresent) this.end(entry, this.stoppedNow(entry));
        }
        return entry.done;
      },
    };
  }

  /** A new child is there. */
  replay(tell: (message: ToMedia) => void): void {
    this.child += 1;
    this.isPresent = true;
    for (const entry of this.entries.values()) if (!entry.ended) tell(this.recordMessage(entry));
  }

  /** The child is gone, with what it had not handed over. */
  interrupted(): void {
    if (!this.isPresent) return;
    this.isPresent = false;
    const wentAt = this.child;
    for (const entry of this.entries.values()) {
      for (const trackId of entry.ends.keys()) entry.cut.add(trackId);
      if (entry.stopping && !entry.ended) this.end(entry, this.stoppedNow(entry));
    }
    setTimeout(() => {
      if (this.child === wentAt) for (const entry of this.entries.values()) this.sign(entry, false);
    }, signMs).unref();
  }

  hear(message: RecordingMessage, answer: (message: ToMedia) => void): void {
    const entry = this.entries.get(message.recording);
    switch (message.t) {
      case 'segment':
        if (entry) void this.keep(entry, message.segment, message.n, answer);
        else answer({ t: 'kept', n: message.n });
        break;
      case 'beat':
        (entry ? entry.sink.beat(message.atMs) : Promise.resolve()).then(
          () => answer({ t: 'kept', n: message.n }),
          (cause: unknown) => answer(refusal(message.n, cause)),
        );
        break;
      case 'recording':
        if (entry) this.tell(entry, message.event);
    }
  }

  private async keep(
    entry: Entry,
    bare: Segment,
    n: number,
    answer: (message: ToMedia) => void,
  ): Promise<void> {
    const segment = this.noted(entry, bare);
    entry.pending += 1;
    for (;;) {
      try {
        await entry.sink.segment(segment);
        entry.isRefused = false;
        answer({ t: 'kept', n });
        break;
      } catch (cause) {
        if (cause instanceof RecordingOver) {
          answer(refusal(n, cause));
          break;
        }
        // Tried again here and not by the child: that may be gone by then.
        if (!entry.isRefused) entry.onEvent({ type: 'waiting', reason: reasonOf(cause) });
        entry.isRefused = true;
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
    entry.pending -= 1;
    this.settle(entry);
  }

  /** The segment, with the gap before it when it is the first of its track after a child's end. */
  private noted(entry: Entry, segment: Segment): Segment {
    const { trackId, number, startMs, durationMs, frames } = segment;
    const key = `${trackId}#${number}`;
    const endMs = entry.ends.get(trackId) ?? 0;
    if (entry.cut.delete(trackId) && startMs > endMs) {
      const of = frames > 0 ? (['picture', 'sound'] as const) : (['sound'] as const);
      entry.gaps.set(
        key,
        of.map((one) => ({ of: one, fromMs: endMs, toMs: startMs, why: 'engine' as const })),
      );
    }
    entry.ends.set(trackId, Math.max(endMs, startMs + durationMs));
    entry.numbers.set(trackId, Math.max(entry.numbers.get(trackId) ?? 1, number + 1));
    const gaps = entry.gaps.get(key);
    return gaps ? { ...segment, gaps: [...gaps, ...segment.gaps] } : segment;
  }

  private tell(entry: Entry, event: RecordingEvent): void {
    if (event.type === 'sign') this.sign(entry, event.on, event.atMs);
    else if (event.type === 'stopped' || event.type === 'failed') this.end(entry, event);
    else entry.onEvent(event);
  }

  private sign(entry: Entry, on: boolean, atMs = Math.round(this.now() - entry.startedAt)): void {
    if (entry.signed === on) return;
    entry.signed = on;
    entry.onEvent({ type: 'sign', on, atMs });
  }

  private end(entry: Entry, event: RecordingEvent): void {
    entry.ended ??= event;
    this.sign(entry, false);
    this.settle(entry);
  }

  /** Told of its end once nothing of it is under way. */
  private settle(entry: Entry): void {
    if (!entry.ended || entry.pending > 0 || !this.entries.delete(entry.id)) return;
    entry.onEvent(entry.ended);
    entry.finished();
  }

  private stoppedNow({ startedAt }: Entry): RecordingEvent {
    return { type: 'stopped', durationMs: Math.round(this.now() - startedAt) };
  }

  private recordMessage({ id, room, startedAt, numbers }: Entry): ToMedia {
    const elapsedMs = this.now() - startedAt;
    return { t: 'record', room, recording: id, elapsedMs, numbers: Object.fromEntries(numbers) };
  }
}

function refusal(n: number, cause: unknown): ToMedia {
  return { t: 'notKept', n, reason: reasonOf(cause), over: cause instanceof RecordingOver };
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
