/**
 * The machine's clock, moved on by a contract: what it calls `Date` goes ahead, here and in every library. Not vitest's fake timers, because contracts
 * also run inside workerd, where there are none.
 */
export function moveClock(): { on(ms: number): void; back(): void } {
  const real = Date;
  let aheadMs = 0;
  class Moved extends real {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? real.now() + aheadMs : given[0]);
    }
    static override now = (): number => real.now() + aheadMs;
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof real;
    }
  }
  globalThis.Date = Moved as DateConstructor;
  return {
    on: (ms) => void (aheadMs += ms),
    back: () => void (globalThis.Date = real),
  };
}
