import type { Instant } from '@stoa/domain';
import { formatter } from '#lib/time/format.ts';

/** What the wall clock of a zone shows at a moment, as a `datetime-local` field takes it. */
export function wallClock(at: Instant, zone: string): string {
  const parts = formatter('en-CA', zone, fields).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}
const fields: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};
