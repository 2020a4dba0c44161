/** How fast a sender's clock may drift from ours, ms per ms: 200 ppm, more than cheap crystals do. */
const drift = 0.0002;

/**
 * Moves a sender's wall clock onto ours. The offset is the smallest seen between a report's time and its arrival: the report that
 * travelled fastest. Its sound and its pictures share it, so they stay in step.
 */
export class ClockOffset {
  private offset = Infinity;
  private seenAt = 0;

  /** `theirMs` by the sender's clock is when, by ours? */
  toOurs(theirMs: number, now: number): number {
    this.offset = Math.min(this.offset + (now - this.seenAt) * drift, now - theirMs);
    this.seenAt = now;
    return theirMs + this.offset;
  }
}
