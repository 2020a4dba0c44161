import { ruleText, weekdays, type Rule } from '@stoa/domain';

/** How often a meeting repeats, as the form asks it. */
export const repeatChoices = [
  'none',
  'daily',
  'weekdays',
  'weekly',
  'biweekly',
  'monthDay',
  'monthWeekday',
] as const;
export type RepeatChoice = (typeof repeatChoices)[number];
export const asRepeatChoice = (text: string): RepeatChoice =>
  repeatChoices.find((choice) => choice === text) ?? 'none';

/** The rule of a choice for a meeting that begins on a day, as 2026-11-24, up to another one; `undefined` for one that does not repeat. */
export function ruleOfChoice(choice: RepeatChoice, date: string, last: string): string | undefined {
  const first = new Date(`${date}T00:00:00Z`);
  if (choice === 'none' || Number.isNaN(first.getTime())) return undefined;
  const day = weekdays[first.getUTCDay()]!;
  const monthDay = first.getUTCDate();
  const nth = Math.ceil(monthDay / 7);
  const until = last === '' ? {} : { until: last.replaceAll('-', '') };
  const rules: Record<Exclude<RepeatChoice, 'none'>, Omit<Rule, 'until'>> = {
    daily: { freq: 'DAILY', every: 1, days: [] },
    weekdays: { freq: 'WEEKLY', every: 1, days: ['MO', 'TU', 'WE', 'TH', 'FR'] },
    weekly: { freq: 'WEEKLY', every: 1, days: [day] },
    biweekly: { freq: 'WEEKLY', every: 2, days: [day] },
    monthDay: { freq: 'MONTHLY', every: 1, days: [], monthDay },
    // A fifth one is not in every month: the last is meant.
    monthWeekday: { freq: 'MONTHLY', every: 1, days: [`${nth > 4 ? -1 : nth}${day}`] },
  };
  return ruleText({ ...rules[choice], ...until });
}
