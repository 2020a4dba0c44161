/** A clock that only moves when it is told to, and what is to happen on it. */
export class VirtualTime {
  private at = 1_000;
  private order = 0;
  private readonly due: { at: number; order: number; run: () => void }[] = [];

  readonly now = (): number => this.at;

  after(ms: number, run: () => void): void {
    const event = { at: this.at + ms, order: this.order++, run };
    let i = this.due.length;
    while (i > 0 && this.due[i - 1]!.at > event.at) i--;
    this.due.splice(i, 0, event);
  }

  every(ms: number, run: () => void): void {
    this.after(ms, () => {
      run();
      this.every(ms, run);
    });
  }

  /** Lets `ms` pass. Promises settle between what happens at different times. */
  async pass(ms: number): Promise<void> {
    const end = this.at + ms;
    while (this.due.length > 0 && this.due[0]!.at <= end) {
      const event = this.due.shift()!;
      if (event.at > this.at) await Promise.resolve();
      this.at = event.at;
      event.run();
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.at = end;
  }
}

/** Mulberry32: small, fast, and the same everywhere for a seed. Answers 0 to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
