import ICAL from 'ical.js';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { momentOf, wallAt } from './wall-clock.ts';

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

/** Whether a rule holds on the day on which it begins: else its first meeting would be none of it. */
export function beginsOn({ days, monthDay }: Rule, firstAt: Instant, zone: string): boolean {
  const first = new Date(wallAt(firstAt, zone));
  const day = weekdays[first.getUTCDay()]!;
  const date = first.getUTCDate();
  if (monthDay !== undefined) return monthDay === date;
  if (days.length === 0 || days.includes(day)) return true;
  const ofMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return days.includes(`${Math.ceil(date / 7)}${day}`) || (date > ofMonth - 7 && days.includes(`-1${day}`));
}

/**
 * When a rule that begins at `firstAt` has its meetings after a moment, soonest first, at most `limit` of them. The clock on the wall of its zone stays
 * the same, whatever becomes of the zone's offset.
 */
export function occurrencesOf(
  rule: Rule,
  { firstAt, zone }: { readonly firstAt: Instant; readonly zone: string },
  { after, limit }: { readonly after: number; readonly limit: number },
): readonly Instant[] {
  if (!beginsOn(rule, firstAt, zone)) return [];
  const { until } = rule;
  const text =
    ruleText({ ...rule, until: undefined }) + (until === undefined ? '' : `;UNTIL=${until}T235959`);
  const start = new Date(wallAt(firstAt, zone)).toISOString().slice(0, 19);
  const iterator = ICAL.Recur.fromString(text).iterator(ICAL.Time.fromDateTimeString(start));
  const found: Instant[] = [];
  for (let steps = 0; found.length < limit && steps < stepsMost; steps++) {
    const next = iterator.next();
    if (!next) break;
    const wall = Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute, next.second);
    const at = momentOf(wall, zone);
    if (at > after) found.push(at);
  }
  return found;
}
/** Thirty years of days. */
const stepsMost = 11_000;
