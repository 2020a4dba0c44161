import ICAL from 'ical.js';
import type { Instant } from '../time.ts';
import { ruleText, weekdays, type Rule } from './rule.ts';
import { momentOf, wallAt } from './wall-clock.ts';

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
