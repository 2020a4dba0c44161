/** What {@link InOrder} carries. `number` never wraps. */
export interface Numbered {
  readonly number: number;
  /** In ms of our clock. */
  readonly arrivedAt: number;
}

/** Packets behind a hole before it is given up whatever its age: 0.5 s at 4 Mbit/s are 230. */
const mostWaiting = 2_048;

/**
 * Puts packets in order. One that is missing is waited for as long as a repair may take; then it counts as lost.
 */
export class InOrder<P extends Numbered> {
  private readonly waiting = new Map<number, P>();
  private readonly patienceMs: number;
  private readonly take: (packet: P, afterHole: boolean) => void;
  private next = -1;

  /** `take` gets each packet in its turn, and is told when something before it is lost. */
  constructor(patienceMs: number, take: (packet: P, afterHole: boolean) => void) {
    this.patienceMs = patienceMs;
    this.take = take;
  }

  push(packet: P): void {
    if (this.next < 0) this.next = packet.number;
    if (packet.number < this.next) return;
    if (packet.number === this.next) {
      this.next += 1;
      this.take(packet, false);
      if (this.waiting.size > 0) this.follow();
    } else this.waiting.set(packet.number, packet);
  }

  /** Call every 20 ms or so. */
  settle(now: number): void {
    for (let oldest = this.oldest(); oldest; oldest = this.oldest()) {
      if (now - oldest.arrivedAt < this.patienceMs && this.waiting.size < mostWaiting) return;
      this.giveUp();
    }
  }

  /** Forgets what waits, and begins with whatever comes next. */
  clear(): void {
    this.waiting.clear();
    this.next = -1;
  }

  /** The one that has waited longest: a Map keeps the order of arrival. */
  private oldest(): P | undefined {
    return this.waiting.size === 0 ? undefined : this.waiting.values().next().value;
  }

  private giveUp(): void {
    let first = Infinity;
    for (const number of this.waiting.keys()) if (number < first) first = number;
    const packet = this.waiting.get(first)!;
    this.waiting.delete(first);
    this.next = first + 1;
    this.take(packet, true);
    this.follow();
  }

  private follow(): void {
    for (let packet = this.waiting.get(this.next); packet; packet = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.next += 1;
      this.take(packet, false);
    }
  }
}
