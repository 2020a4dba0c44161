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
