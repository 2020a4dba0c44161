/** A report that is further off than this is taken over at once, in ms; a nearer one by quarters, so that sound does not stutter. */
const jumpMs = 100;
/** How early and how late something may seem to be captured beside its arrival, in ms, before its sender is not believed. */
const earliestMs = 3_000;
const latestMs = 200;
/** How fast a sender's clock may drift from ours, ms per ms: 200 ppm, more than cheap crystals do. */
const drift = 0.0002;

/**
 * When, on our clock, what bears an RTP timestamp was captured. Sender reports say it (RFC 3550, 6.4.1); before the first one the packet
 * that came fastest does. Timestamps that wrap are counted on.
 */
export class SourceClock {
  private readonly perMs: number;
  private last = 0;
  private offset = Infinity;
  private reported = false;
  private seenAt = 0;

  constructor(hz: number) {
    this.perMs = hz / 1000;
  }

  /** `ms` is the time of our clock at which `timestamp` was captured. */
  report(ms: number, timestamp: number): void {
    const offset = ms - this.unwrap(timestamp) / this.perMs;
    const difference = offset - this.offset;
    this.offset = this.reported && Math.abs(difference) < jumpMs ? this.offset + difference / 4 : offset;
    this.reported = true;
  }

  /** In ms of our clock. */
  at(timestamp: number, arrivedAt: number): number {
    const count = this.unwrap(timestamp) / this.perMs;
    if (!this.reported)
      this.offset = Math.min(this.offset + (arrivedAt - this.seenAt) * drift, arrivedAt - count);
    this.seenAt = arrivedAt;
    const ms = count + this.offset;
    if (ms >= arrivedAt - earliestMs && ms <= arrivedAt + latestMs) return ms;
    // Its timestamps began anew, or its reports say what cannot be.
    this.reported = false;
    this.offset = arrivedAt - count;
    return arrivedAt;
  }

  private unwrap(timestamp: number): number {
    return (this.last += (timestamp - this.last) | 0);
  }
}
