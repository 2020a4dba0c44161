import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';

/** A rule of RFC 5545 that a meeting can repeat by: every few days, weeks on days, or months on a day or the nth weekday. */
export interface Rule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  /** 1 to 99; of months 1 to 12. */
  readonly every: number;
  /** Of a week, as `['MO', 'WE']`; of a month one, as `['2TU']` or `['-1FR']`. */
  readonly days: readonly string[];
  /** Of a month; 1 to 31. */
  readonly monthDay?: number | undefined;
  /** How many there are, 1 to 500. */
  readonly count?: number | undefined;
  /** The last day on which there can be one, as `20270131`. */
  readonly until?: string | undefined;
}

export const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
const longest = 200;

/** Reads a rule; what would repeat too often, too long or in ways that nobody plans meetings by is refused. */
export function parseRule(text: string): Result<Rule, InvalidInput> {
  const bad = (problem: string) => err<InvalidInput>({ type: 'InvalidInput', field: 'repeats', problem });
  if (text.length > longest) return bad('tooLong');
  const pairs = text
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')
    .map((part) => part.split('='));
  const parts = new Map(pairs.map(([name = '', value = '']) => [name, value]));
  if (parts.size !== pairs.length || pairs.some((pair) => pair.length !== 2 || pair[1] === ''))
    return bad('notARule');
  const unknown = [...parts.keys()].some((name) => !known.has(name));
  const freq = parts.get('FREQ');
  if (unknown || (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY')) return bad('notPlanned');

  const whole = (name: string, most: number): number | undefined | 'bad' => {
    const value = parts.get(name);
    if (value === undefined) return undefined;
    return /^\d{1,6}$/.test(value) && Number(value) >= 1 && Number(value) <= most ? Number(value) : 'bad';
  };
  const every = whole('INTERVAL', freq === 'MONTHLY' ? 12 : 99) ?? 1;
  const count = whole('COUNT', 500);
  const monthDay = whole('BYMONTHDAY', 31);
  if (every === 'bad' || count === 'bad' || monthDay === 'bad') return bad('outOfRange');
  const until = parts.get('UNTIL');
  if (until !== undefined && (count !== undefined || !/^\d{8}(T\d{6}Z?)?$/.test(until)))
    return bad('notARule');

  const days = parts.get('BYDAY')?.split(',') ?? [];
  const isDay = freq === 'MONTHLY' ? /^(?:[1-4]|-1)(?:MO|TU|WE|TH|FR|SA|SU)$/ : /^(?:MO|TU|WE|TH|FR|SA|SU)$/;
  const fits =
    days.every((day) => isDay.test(day)) &&
    new Set(days).size === days.length &&
    (freq === 'DAILY' ? days.length === 0 && !monthDay : true) &&
    (freq === 'WEEKLY' ? days.length > 0 && !monthDay : true) &&
    (freq === 'MONTHLY' ? (days.length === 1) !== (monthDay !== undefined) : true);
  if (!fits) return bad('notPlanned');
  return ok({ freq, every, days, monthDay, count, until: until?.slice(0, 8) });
}
const known = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'WKST']);

/** The text of a rule that is kept: always the same for the same. Weeks begin on Monday. */
export const ruleText = ({ freq, every, days, monthDay, count, until }: Rule): string =>
  [
    `FREQ=${freq}`,
    ...(every > 1 ? [`INTERVAL=${every}`] : []),
    ...(days.length > 0
      ? [`BYDAY=${days.toSorted((a, b) => week.indexOf(a) - week.indexOf(b)).join(',')}`]
      : []),
    ...(monthDay === undefined ? [] : [`BYMONTHDAY=${monthDay}`]),
    ...(count === undefined ? [] : [`COUNT=${count}`]),
    ...(until === undefined ? [] : [`UNTIL=${until}`]),
  ].join(';');
const week: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
