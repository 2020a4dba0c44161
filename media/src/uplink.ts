import { LossShare } from './loss-share.ts';

/** Delay above its least that means a queue is full, in ms: home routers hold 200 to 1,000. */
const queueMs = 100;
/** How long samples are gathered before they are judged, in ms; two such windows must agree. */
const windowMs = 1_000;
/** How fast a sender's clock may drift from ours, ms per ms: 200 ppm, more than cheap crystals do. */
const drift = 0.0002;
/** Loss from which a line without a queue counts as full all the same: something throws away what is too much. */
const fullLoss = 0.2;
/** The part of its loss that a line without a queue is charged with. */
const charged = 0.2;
/**
 * What the line from one sender loses, and whether that is because it is full. A sender that is told of 10 % loss sends less and less,
 * until it does not even repair (Chromium: 500 kbit/s to 50 in 40 s). Where nothing queues up that helps nobody, so it is told of a
 * fifth: under 10 % it goes on growing, above it stays (draft-ietf-rmcat-gcc-02, 6: 2 % and 10 % of what is told).
 */
export class UplinkEstimate {
  private readonly share = new LossShare(0.5);
  private leastMs = Infinity;
  /** The least of this window, and of the one before. */
  private quickestMs = Infinity;
  private quickestBefore = -Infinity;
  private since = 0;
  private isQueue = false;

  /** `sentMs` is the sender's clock, in ms within a round of 64 s. A full queue delays everything, jitter only some. */
  noteArrival(sentMs: number, now: number): void {
    // On the half of the round around the least so far, so that it never jumps.
    const near = this.leastMs === Infinity ? 0 : this.leastMs;
    const delay = near + ((((now - sentMs - near) % 64_000) + 96_000) % 64_000) - 32_000;
    this.leastMs = Math.min(this.leastMs, delay);
    this.quickestMs = Math.min(this.quickestMs, delay);
    if (now - this.since < windowMs) return;
    this.isQueue = Math.min(this.quickestMs, this.quickestBefore) > this.leastMs + queueMs;
    this.quickestBefore = this.quickestMs;
    this.quickestMs = Infinity;
    this.leastMs += (now - this.since) * drift;
    this.since = now;
  }

  /** Once a second, for all streams together; late packets may make `lost` negative. Gives the part of it to tell the sender. */
  second(lost: number, received: number): number {
    this.share.add(lost, lost + received);
    this.share.second();
    return this.isQueue || this.loss > fullLoss ? 1 : charged;
  }

  /** Share of what was sent that did not arrive at first, 0 to 1. */
  get loss(): number {
    return this.share.share;
  }
}
