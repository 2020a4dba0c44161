import type { RecordingEvent, SeatEvent, Segment, Source, WantedPicture } from '@stoa/media';

/** What the server tells its media process, as structured clones over the child's channel. The first is always `start`. */
export type ToMedia =
  | {
      readonly t: 'start';
      readonly port: number;
      readonly bind: string;
      readonly announced: readonly string[];
      readonly engine: EngineChoice;
    }
  | { readonly t: 'connect'; readonly room: string; readonly seat: string; readonly generation: number }
  | {
      readonly t: 'answer';
      readonly room: string;
      readonly seat: string;
      readonly generation: number;
      readonly sdp: string;
    }
  | {
      readonly t: 'want';
      readonly room: string;
      readonly seat: string;
      readonly wanted: readonly WantedPicture[];
    }
  | {
      readonly t: 'permit';
      readonly room: string;
      readonly seat: string;
      readonly permitted: Readonly<Record<Source, boolean>>;
    }
  | { readonly t: 'leave'; readonly room: string; readonly seat: string }
  /** Records the room; `elapsedMs` and `numbers` tell where a child before this one came to. */
  | {
      readonly t: 'record';
      readonly room: string;
      readonly recording: number;
      readonly elapsedMs: number;
      readonly numbers: Readonly<Record<string, number>>;
    }
  | { readonly t: 'stopRecording'; readonly room: string; readonly recording: number }
  /** What was sent as `n` is safe, or is not; `over` ends the recording. */
  | { readonly t: 'kept'; readonly n: number }
  | { readonly t: 'notKept'; readonly n: number; readonly reason: string; readonly over: boolean }
  | { readonly t: 'ping'; readonly n: number };

/** `auto` takes libdatachannel, or werift where the native part does not load. */
export type EngineChoice = 'auto' | 'libdatachannel' | 'werift';

export type FromMedia =
  | { readonly t: 'up'; readonly engine: Exclude<EngineChoice, 'auto'>; readonly note?: string }
  | { readonly t: 'refused'; readonly reason: string; readonly code?: string }
  | {
      readonly t: 'event';
      readonly room: string;
      readonly seat: string;
      readonly generation: number;
      readonly event: SeatEvent;
    }
  | {
      readonly t: 'segment';
      readonly n: number;
      readonly recording: number;
      readonly segment: Segment;
    }
  | { readonly t: 'beat'; readonly n: number; readonly recording: number; readonly atMs: number }
  | { readonly t: 'recording'; readonly recording: number; readonly event: RecordingEvent }
  | { readonly t: 'pong'; readonly n: number };
