/** What a line that never showed a limit is trusted with, in bits per second: two cameras in full size, or a screen and faces. */
const trustedBps = 4_000_000;
/** Where an estimate from losses alone starts, for receivers that send no REMB. */
const startBps = 1_500_000;
const leastBps = 30_000;
const mostBps = 30_000_000;
/** The part of the line that retransmissions may take; without a limit one client on a thin line drew 9,450 of them in a test. */
const resendShare = 0.25;
/** What may always be sent again at once, in bytes: a key frame's worth of a thin line. */
const leastResendBytes = 12_000;
/** Round trip above its least that means a queue is full, in ms: home routers hold 200 to 1,000. */
const queueMs = 150;
/** How long samples of the round trip are gathered before they are judged, in ms; two such windows must agree. */
const roundTripWindowMs = 2_000;
/** A receiver that tells its estimate does so at least once a second; after this silence, in ms, losses count instead. */
const staleMs = 5_000;
/**
 * Below this a REMB alone is not believed, in bits per second: it wants a witness, a queue or heavy loss. A receiver whose processor
 * is busy sees packets late and tells 30 kbit/s of a line that carries everything (seen with four browsers on two cores: 0 lost,
 * round trips under 100 ms, 30,000 told for a minute).
 */
const unwitnessedBps = 500_000;
/** How long a witness counts, in ms. */
const witnessMs = 10_000;
/** A line that was too small is trusted again after this long without a sign, in ms. */
const forgetMs = 60_000;
/** Pause before trying for more after the line was too small, in ms; doubled when the try fails. */
const leastPauseMs = 5_000;
const mostPauseMs = 40_000;

/**
 * What the line to one receiver carries. A receiver's own estimate (REMB) sees queues grow before anything is lost, but grows no
 * further than half above what it is sent, and by 8 % a second: of a line that was never full it says too little. So a line is
 * trusted until it shows a limit: a falling REMB, a queue, or heavy loss. From then on the REMB counts, and padding helps it to grow
 * when a picture waits for room. Loss alone never lowers a REMB: a radio that drops 10 % of everything has no queue to drain.
 */
export class DownlinkEstimate {
  /** Sent in the last second, without padding of ours, in bits per second. */
  sentBps = 0;
  /** What would be sent if the line were no limit, in bits per second. */
  wantedBps = 0;
  /** Whether so much is lost that what is sent now is of no use. */
  isOverrun = false;
  /** When the line was last seen to be too small. */
  congestedAt = -Infinity;
  private readonly now: () => number;
  private witnessedAt = -Infinity;
  private remb = 0;
  private rembAt = -Infinity;
  private lossLimit = startBps;
  /** Sent in the last second, padding included, in bits per second. */
  private allBps = Infinity;
  private mediaBytes = 0;
  private bytes = 0;
  private secondAt: number;
  private resendBytes = leastResendBytes;
  private refilledAt = 0;
  private leastRoundTripMs = Infinity;
  /** The least of this window, and of the one before. */
  private quickestMs = Infinity;
  private quickestBefore = 0;
  private quickestSince = 0;
  private pauseMs = leastPauseMs;

  constructor(now: () => number) {
    this.now = now;
    this.secondAt = now();
  }

  get bps(): number {
    const heard = this.now() - this.rembAt < staleMs ? this.remb : this.lossLimit;
    const told = this.now() - this.witnessedAt < witnessMs ? heard : Math.max(heard, unwitnessedBps);
    return this.isTrusted ? Math.max(told, trustedBps) : told;
  }

  private get isTrusted(): boolean {
    return this.now() - this.congestedAt > forgetMs;
  }

  noteRemb(bps: number): void {
    const fell = bps < this.remb * 0.95;
    this.rembAt = this.now();
    this.remb = Math.max(leastBps, Math.min(mostBps, bps));
    // A receiver that asks for less than it needs has nothing to say about the line.
    if (fell && this.remb < this.wantedBps) this.noteCongestion();
  }

  /** A full queue delays everything, jitter only some: what counts is the quickest of the last seconds. */
  noteRoundTrip(sampleMs: number): void {
    this.leastRoundTripMs = Math.min(this.leastRoundTripMs * 1.001, sampleMs);
    this.quickestMs = Math.min(this.quickestMs, sampleMs);
    if (this.now() - this.quickestSince < roundTripWindowMs) return;
    const isQueue = Math.min(this.quickestMs, this.quickestBefore) > this.leastRoundTripMs + queueMs;
    this.quickestBefore = this.quickestMs;
    this.quickestMs = Infinity;
    this.quickestSince = this.now();
    if (!isQueue) return;
    this.witnessedAt = this.now();
    this.noteCongestion();
    this.lossLimit = Math.max(leastBps, Math.min(this.lossLimit, this.allBps * 0.85));
  }

  noteSent(bytes: number, isPadding: boolean): void {
    this.bytes += bytes;
    if (!isPadding) this.mediaBytes += bytes;
  }

  /** Whether a packet may be sent again now. What may is spread over time, so that one burst of requests does not starve the next. */
  mayResend(): boolean {
    const now = this.now();
    // A falling REMB alone is no reason to spare: jitter makes it fall as well, and then repairs are what is needed.
    const isQuiet = now - this.congestedAt > leastPauseMs || now - this.witnessedAt > witnessMs;
    const line = isQuiet ? this.bps : Math.min(this.bps, Math.max(this.sentBps, leastBps));
    const perMs = (line * resendShare) / 8000;
    this.resendBytes = Math.min(
      Math.max(leastResendBytes, perMs * 500),
      this.resendBytes + perMs * (now - this.refilledAt),
    );
    this.refilledAt = now;
    return this.resendBytes > 0;
  }

  noteResent(bytes: number): void {
    this.resendBytes -= bytes;
  }

  /** Padding to send now, in bits per second: enough to let the estimate grow, and within what it says. */
  get probeBps(): number {
    if (this.isTrusted || this.bps >= this.wantedBps || this.now() - this.congestedAt < this.pauseMs)
      return 0;
    return Math.max(0, Math.min(this.bps * 0.95, this.wantedBps) - this.sentBps);
  }

  /** Once a second, with the worst loss of any stream, 0 to 1. The thresholds are those of Google's congestion control (draft-ietf-rmcat-gcc-02, 6). */
  second(loss: number): void {
    const now = this.now();
    const elapsed = Math.max(1, now - this.secondAt);
    this.secondAt = now;
    this.sentBps = (this.mediaBytes * 8000) / elapsed;
    this.allBps = (this.bytes * 8000) / elapsed;
    this.mediaBytes = this.bytes = 0;
    // A tenth is what a bad radio loses of anything; a full queue drops more.
    if (loss > 0.2) this.witnessedAt = now;
    this.isOverrun = loss > 0.15 && !this.isTrusted;
    if (loss > 0.25) {
      this.isOverrun = true;
      this.noteCongestion();
      // What came through, and a little less so that the queue drains.
      this.lossLimit = Math.max(leastBps, Math.min(this.lossLimit, this.allBps * (1 - loss) * 0.9));
    } else if (loss > 0.1) {
      this.lossLimit = Math.max(leastBps, this.lossLimit * (1 - loss / 2));
    } else if (loss < 0.02) {
      // What was never sent was never proved: no further than half above it.
      const proved = Math.max(this.lossLimit, this.allBps * 1.5);
      this.lossLimit = Math.min(mostBps, proved, this.lossLimit * 1.08 + 10_000);
    }
    if (this.bps >= this.wantedBps) this.pauseMs = leastPauseMs;
  }

  private noteCongestion(): void {
    const now = this.now();
    // Signs of one full queue come together and count once.
    if (now - this.congestedAt > leastPauseMs && !this.isTrusted)
      this.pauseMs = Math.min(mostPauseMs, this.pauseMs * 2);
    this.congestedAt = now;
  }
}
