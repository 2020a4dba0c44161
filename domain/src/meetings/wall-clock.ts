import { dayMs, type Instant } from '../time.ts';

/** What the wall clock of a zone shows at a moment, written as if it were UTC: 14:05 there is 14:05Z in it. */
export const wallAt = (at: Instant, zone: string): number => at + offsetAt(at, zone);

/**
 * The moment at which the wall clock of a zone shows a time. One that a change of clocks skips moves on by the skipped hour, one that happens twice is the
 * first (RFC 5545, 3.3.5).
 */
export function momentOf(wall: number, zone: string): Instant {
  const before = offsetAt((wall - dayMs) as Instant, zone);
  const after = offsetAt((wall + dayMs) as Instant, zone);
  const found = [wall - before, wall - after].filter((at) => wallAt(at as Instant, zone) === wall);
  return (found.length > 0 ? Math.min(...found) : wall - before) as Instant;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** How far a zone's clocks are ahead of UTC, ms. */
function offsetAt(at: Instant, zone: string): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      ...shown,
    });
    formatters.set(zone, formatter);
  }
  const parts = Object.fromEntries(
    formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = parts as Record<string, number>;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}
const shown: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
  ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
};
