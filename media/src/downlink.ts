/** What is assumed before the receiver has said anything, in bits per second: a modest home line. */
const startBps = 1_500_000;
const leastBps = 30_000;
const mostBps = 30_000_000;
/** The part of the line that retransmissions may take; without a limit one client on a thin line drew 9,450 of them in a test. */
const resendShare = 0.25;

/**
 * What the line to one receiver carries: what it says itself (REMB, which sees queues grow before anything is lost), or else what its
 * losses say. Loss alone never lowers a REMB: a radio that drops 10 % of everything has no queue to drain.
 */
export class DownlinkEstimate {
  /** Sent in the last second, in bits per second. */
  sentBps = 0;
  /** What would be sent if the line were no limit, in bits per second. */
  wantedBps = 0;
  /** Whether the line was too small a moment ago: no more is tried until it has been quiet. */
  congestedAt = -Infinity;
  private readonly now: () => number;
  private remb = 0;
  private lossLimit = startBps;
  private sentBytes = 0;
  private secondAt: number;
  private resendBytes = 8_000;

  constructor(now: () => number) {
    this.now = now;
    this.secondAt = now();
  }

  get bps(): number {
    return this.remb > 0 ? this.remb : this.lossLimit;
  }

  noteRemb(bps: number): void {
    // A fall of more than a little means that a queue was growing: the receiver's estimate sees delay before loss.
    if (bps < this.remb * 0.95) this.congestedAt = this.now();
    this.remb = Math.max(leastBps, Math.min(mostBps, bps));
  }

  noteSent(bytes: number): void {
    this.sentBytes += bytes;
  }

  mayResend(): boolean {
    return this.resendBytes > 0;
  }

  noteResent(bytes: number): void {
    this.resendBytes -= bytes;
  }

  /** Once a second, with the worst loss of any stream, 0 to 1. The thresholds are those of Google's congestion control (draft-ietf-rmcat-gcc-02, 6). */
  second(loss: number): void {
    const now = this.now();
    const elapsed = Math.max(1, now - this.secondAt);
    this.secondAt = now;
    this.sentBps = (this.sentBytes * 8000) / elapsed;
    this.sentBytes = 0;
    if (loss > 0.3) this.congestedAt = now;
    if (loss > 0.1) {
      this.lossLimit = Math.max(leastBps, Math.min(this.lossLimit, this.sentBps * 1.2) * (1 - loss / 2));
    } else if (loss < 0.02) {
      // What was never sent was never proved: no further than half above it.
      const proved = Math.max(this.lossLimit, this.sentBps * 1.5);
      this.lossLimit = Math.min(mostBps, proved, this.lossLimit * 1.08 + 10_000);
    }
    this.resendBytes = Math.max(16_000, (this.bps * resendShare) / 8);
  }
}
