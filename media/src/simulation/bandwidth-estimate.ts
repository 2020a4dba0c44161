/** Queueing delay above its least that a receiver takes for a full line, in ms. */
const overuseMs = 60;

/**
 * What Chromium's receiver tells as REMB, in its main traits (draft-ietf-rmcat-gcc-02, 5): cut to 85 % of what arrives when packets
 * queue, else grown by 8 % a second, but no further than half above what arrives.
 */
export class SimulatedEstimate {
  bps = 0;
  private bytes = 0;
  private since = 0;
  private leastDelayMs = Infinity;
  private delayMs = 0;

  /** `sentMs` is the packet's abs-send-time, within 64 s. */
  note(sizeBytes: number, sentMs: number, now: number): void {
    const delay = (((now % 64_000) - sentMs + 96_000) % 64_000) - 32_000;
    this.leastDelayMs = Math.min(this.leastDelayMs, delay);
    this.delayMs = delay - this.leastDelayMs;
    this.bytes += sizeBytes;
  }

  /** Call every second; answers what to tell, or undefined before anything came. */
  second(now: number): number | undefined {
    const incoming = (this.bytes * 8000) / Math.max(1, now - this.since);
    this.bytes = 0;
    this.since = now;
    if (incoming < 1_000 && this.bps === 0) return undefined;
    if (this.delayMs > overuseMs)
      this.bps = this.bps === 0 ? incoming * 0.85 : Math.min(this.bps, incoming * 0.85);
    else if (this.bps === 0) this.bps = incoming;
    else this.bps = Math.max(this.bps, Math.min(this.bps * 1.08, incoming * 1.5 + 10_000));
    return this.bps;
  }
}
