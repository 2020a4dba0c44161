import type { Ids, RoomCode } from '../ids.ts';
import type { Clock, Instant } from '../time.ts';

/** A {@link Clock} that stands still until it is told otherwise. Starts at 2026-01-05T09:00:00Z, a Monday. */
export interface MemoryClock extends Clock {
  /** Moves on by so many ms, and answers the new time. */
  pass(ms: number): Instant;
}
export function createMemoryClock(start = Date.UTC(2026, 0, 5, 9)): MemoryClock {
  let now = start;
  return {
    now: () => now as Instant,
    pass: (ms) => (now += ms) as Instant,
  };
}

/** {@link Ids} that count: `id-000…1`, of the right lengths and shapes, the same in every run. */
export function createMemoryIds(): Ids {
  let made = 0;
  const counted = (prefix: string, length: number): string =>
    prefix + String((made += 1)).padStart(length - prefix.length, '0');
  return {
    next: () => counted('id-', 22),
    secret: () => counted('secret-', 43),
    roomCode: () => {
      const letters = (made += 1)
        .toString(26)
        .padStart(10, '0')
        .replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
      return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}` as RoomCode;
    },
  };
}
