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

/** Counts one frame; answers whether it is one too many. */
export function isFlood(meter: Meter, flow: Flow, now: number): boolean {
  meter.frames -= 1;
  if (meter.frames >= 0) return false;
  refill(meter, flow, now);
  return meter.frames < 0;
}

/** Counts bytes; answers for how long no more should be read, ms. */
export function overdrawnMs(meter: Meter, flow: Flow, count: number, now: number): number {
  meter.bytes -= count;
  if (meter.bytes >= 0) return 0;
  refill(meter, flow, now);
  return Math.max(0, (-meter.bytes / flow.bytes.perSecond) * 1_000);
}

function refill(meter: Meter, { frames, bytes }: Flow, now: number): void {
  const seconds = (now - meter.at) / 1_000;
  meter.frames = Math.min(frames.burst, meter.frames + seconds * frames.perSecond);
  meter.bytes = Math.min(bytes.burst, meter.bytes + seconds * bytes.perSecond);
  meter.at = now;
}
