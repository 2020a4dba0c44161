import { parseRule, weekdays } from '@stoa/domain/meetings/rule';
import { m } from '#lib/words/made/messages.js';

/** `Every week on Tuesday, until 31 January 2027`. */
export function ruleWords(text: string, locale: string): string {
  const parsed = parseRule(text);
  if (!parsed.ok) return '';
  const { freq, every, days, monthDay, count, until } = parsed.value;
  const shown = (options: Intl.DateTimeFormatOptions, at: number) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(at);
  // 4 January 1970 was a Sunday.
  const named = (day: string) =>
    shown({ weekday: 'long' }, Date.UTC(1970, 0, 4 + weekdays.findIndex((one) => day.endsWith(one))));
  const list = new Intl.ListFormat(locale).format(days.map(named));
  const often =
    freq === 'DAILY'
      ? m.meeting_every_days({ count: every })
      : freq === 'WEEKLY'
        ? m.meeting_every_weeks({ count: every, days: list })
        : m.meeting_every_months({
            count: every,
            day:
              monthDay === undefined
                ? nthWords(days[0]!.slice(0, -2), named(days[0]!))
                : m.meeting_month_day({ day: monthDay }),
          });
  const end =
    count !== undefined
      ? m.meeting_times({ count })
      : until !== undefined
        ? m.meeting_until({ day: shown({ dateStyle: 'long' }, dayOf(until)) })
        : undefined;
  return end === undefined ? often : `${often}, ${end}`;
}

const dayOf = (until: string): number =>
  Date.UTC(Number(until.slice(0, 4)), Number(until.slice(4, 6)) - 1, Number(until.slice(6, 8)));

function nthWords(nth: string, day: string): string {
  if (nth === '1') return m.meeting_nth_first({ day });
  if (nth === '2') return m.meeting_nth_second({ day });
  if (nth === '3') return m.meeting_nth_third({ day });
  return nth === '4' ? m.meeting_nth_fourth({ day }) : m.meeting_nth_last({ day });
}
