export { Engine, tickMs, type EngineOptions } from './engine.ts';
export { parseAnswer, type Answer, type ParsedAnswer } from './negotiation/answer.ts';
export type { LocalIce } from './negotiation/offer.ts';
export { downLines, slotCounts, upLines } from './negotiation/slots.ts';
export type { FilledSlot, SeatEvent } from './room/seat.ts';
export type { WantedPicture } from './room/tiles.ts';
export { isVideo, sources, type Source } from './source.ts';
export type { OpenTransport, Transport, TransportEvents } from './transport.ts';
