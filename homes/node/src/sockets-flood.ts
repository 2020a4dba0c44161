import type { WebSocket } from 'ws';

/**
 * How much of one socket is read. `frames` count every frame, pings too: a client sends a few a second, and a seat's own limits refuse
 * politely long before these. `bytes` are for frames that never become a message, such as endless empty pieces of one.
 */
export interface Flow {
  readonly frames: Rate;
  readonly bytes: Rate;
}
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}
/** An answer of a media connection is up to 48 KiB. */
export const standardFlow: Flow = {
  frames: { burst: 400, perSecond: 60 },
  bytes: { burst: 512 * 1024, perSecond: 32 * 1024 },
};

/** What one socket has left of its flow. */
export interface Meter {
  frames: number;
  bytes: number;
  /** When that was, in monotonic ms. */
  at: number;
}
export const fullMeter = ({ frames, bytes }: Flow, now: number): Meter => ({
  frames: frames.burst,
  bytes: bytes.burst,
  at: now,
});

function refill(meter: Meter, { frames, bytes }: Flow, now: number): void {
  const seconds = (now - meter.at) / 1_000;
  meter.frames = Math.min(frames.burst, meter.frames + seconds * frames.perSecond);
  meter.bytes = Math.min(bytes.burst, meter.bytes + seconds * bytes.perSecond);
  meter.at = now;
}

/** Counts one frame; answers whether it is one too many. */
export function isFlood(meter: Meter, flow: Flow, now: number): boolean {
  meter.frames -= 1;
  if (meter.frames >= 0) return false;
  refill(meter, flow, now);
  return meter.frames < 0;
}

/** Counts bytes as they arrive; a socket that poured too many is not read for as long as it takes to have them left again. */
export function slowDown(ws: WebSocket, meter: Meter, flow: Flow, count: number, now: number): void {
  meter.bytes -= count;
  if (meter.bytes >= 0) return;
  refill(meter, flow, now);
  if (meter.bytes >= 0) return;
  ws.pause();
  setTimeout(() => ws.resume(), (-meter.bytes / flow.bytes.perSecond) * 1_000).unref();
}
