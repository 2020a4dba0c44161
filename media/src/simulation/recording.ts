import type { RecordingEvent, Segment, SegmentSink } from '../recorder/segment.ts';

/** A sink in memory. `refusal` is what it rejects with meanwhile; `hold` makes it not answer until `release`. */
export function createMemorySink() {
  const segments: Segment[] = [];
  const events: RecordingEvent[] = [];
  let beats = 0;
  let held: (() => void)[] | undefined;
  const sink = {
    segments,
    events,
    refusal: undefined as Error | undefined,
    beats: () => beats,
    onEvent: (event: RecordingEvent) => void events.push(event),
    hold: () => (held ??= []),
    release() {
      const waiting = held ?? [];
      held = undefined;
      for (const go of waiting) go();
    },
    async segment(segment: Segment) {
      const { refusal } = sink;
      if (refusal) throw refusal;
      const { promise, resolve } = Promise.withResolvers<void>();
      if (held) {
        held.push(resolve);
        await promise;
      }
      segments.push(segment);
    },
    async beat() {
      if (sink.refusal) throw sink.refusal;
      beats += 1;
    },
    of: (trackId: string) =>
      segments.filter((segment) => segment.trackId === trackId).sort((a, b) => a.number - b.number),
  };
  return sink satisfies SegmentSink & object;
}
