export { Engine, tickMs, type EngineOptions } from './engine.ts';
export type { Answer } from './negotiation/answer.ts';
export type { LocalIce } from './negotiation/offer.ts';
export type { RecordingOptions } from './recorder/room-recorder.ts';
export {
  RecordingOver,
  type Gap,
  type RecordingEvent,
  type Segment,
  type SegmentSink,
  type SizeChange,
  type TrackKind,
} from './recorder/segment.ts';
export type { SeatEvent } from './room/seat.ts';
export type { WantedPicture } from './room/tiles.ts';
export type { Source } from './source.ts';
export type { OpenTransport, Transport, TransportEvents } from './transport.ts';
