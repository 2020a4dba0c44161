import { fromAbsolute, parseDateTime, toZoned } from '@internationalized/date';
import type { Instant } from '@stoa/domain';
import type { Cookies } from '@sveltejs/kit';

/** The reader's time zone, which `app.html` keeps in a cookie; `undefined` before the first page has run. */
export function zoneOf(cookies: Cookies): string | undefined {
  return asZone(cookies.get('stoa-zone'));
}

/** The name of a time zone that this machine knows. */
export function asZone(text: string | null | undefined): string | undefined {
  if (!text || text.length > 64) return undefined;
  if (zones.has(text)) return text;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
  } catch {
    return undefined;
  }
  if (zones.size < zonesMost) zones.add(text);
  return text;
}
/** Each page asks, and asking the machine takes 30 µs. There are 600 names of zones, in as many spellings as anybody likes. */
const zones = new Set<string>();
const zonesMost = 2_000;

/**
 * The moment of a wall clock in a zone: `date` as 2026-11-24, `time` as 14:05. A time that a change of clocks skips moves on by the
 * skipped hour, one that happens twice is the first (RFC 5545, 3.3.5). `undefined` for text that is no date or time.
 */
export function wallToInstant(date: string, time: string, zone: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}(:\d{2})?$/.test(time)) return undefined;
  try {
    return toZoned(parseDateTime(`${date}T${time}`), zone, 'compatible')
      .toDate()
      .getTime() as Instant;
  } catch {
    return undefined;
  }
}

/** What the wall clock of a zone shows at a moment, as form fields take it. */
export function instantToWall(at: Instant, zone: string): { date: string; time: string } {
  const [date = '', time = ''] = fromAbsolute(at, zone).toString().split('T');
  return { date, time: time.slice(0, 5) };
}
