import { plainLine } from '../plain-text.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { dayMs, minuteMs, type Instant } from '../time.ts';

/** Characters of a meeting's title: what fits a calendar's line and a phone's two. */
const titleMaxLength = 120;

export function parseTitle(text: string): Result<string, InvalidInput> {
  const title = plainLine(text);
  if (title === '') return err({ type: 'InvalidInput', field: 'title', problem: 'empty' });
  if (title.length > titleMaxLength) return err({ type: 'InvalidInput', field: 'title', problem: 'tooLong' });
  return ok(title);
}

/** How many may say that they come: 1 to 500, or as many as like. */
export function parseYesLimit(limit: number | null | undefined): InvalidInput | undefined {
  return limit == null || (Number.isInteger(limit) && limit >= 1 && limit <= 500)
    ? undefined
    : { type: 'InvalidInput', field: 'yesLimit', problem: 'outOfRange' };
}

/** A time zone by its name in the IANA database. */
export function parseZone(zone: string | undefined): InvalidInput | undefined {
  const wrong: InvalidInput = { type: 'InvalidInput', field: 'zone', problem: 'unknown' };
  if (zone === undefined) return undefined;
  // Offsets, as `+07:00`, are no places: their clocks never change.
  if (!/^[A-Za-z]/.test(zone) || zone.length > 64) return wrong;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return wrong;
  }
}

/** When a meeting is planned: both whole ms; `durationMs` 1 minute to 24 hours. A past start is allowed: people enter meetings late. */
export function parseWhen(when: {
  startsAt?: Instant | null | undefined;
  durationMs?: number | null | undefined;
}): InvalidInput | undefined {
  if (when.startsAt != null && !(Number.isSafeInteger(when.startsAt) && when.startsAt > 0))
    return { type: 'InvalidInput', field: 'startsAt', problem: 'notATime' };
  const { durationMs } = when;
  if (durationMs != null && !(Number.isInteger(durationMs) && durationMs >= minuteMs && durationMs <= dayMs))
    return { type: 'InvalidInput', field: 'durationMs', problem: 'outOfRange' };
  return undefined;
}
