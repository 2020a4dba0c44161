import type { Language } from '../people/language.ts';
import type { Meeting } from '../ports/meetings.ts';

/** When a meeting begins, for a mail: on the clock of whoever planned it, which it names. `undefined` for an open room. */
export function whenInWords(
  { startsAt, zone = 'UTC' }: Pick<Meeting, 'startsAt' | 'zone'>,
  language: Language,
): string | undefined {
  if (startsAt === undefined) return undefined;
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const words = new Intl.DateTimeFormat(language, { ...day, ...clock, timeZone: zone }).format(startsAt);
  return `${words} (${zone.replaceAll('_', ' ')})`;
}
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
