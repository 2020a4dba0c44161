import { describe, expect, test } from 'vitest';
import { dayMs, type Instant } from '../time.ts';
import { beginsOn, occurrencesOf } from './recurrence.ts';
import { parseRule, ruleText, weekdays, type Rule } from './rule.ts';
import { momentOf, wallAt } from './wall-clock.ts';

const rule = (text: string): Rule => {
  const parsed = parseRule(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.problem}`);
  return parsed.value;
};
const local = (zone: string, wall: string): Instant => momentOf(Date.parse(`${wall}:00Z`), zone);
const shown = (at: Instant, zone: string) => new Date(wallAt(at, zone)).toISOString().slice(0, 16);
const all = (text: string, zone: string, first: string, limit = 20) =>
  occurrencesOf(rule(text), { firstAt: local(zone, first), zone }, { after: 0, limit });

describe('the clock on the wall', () => {
  test('stays what it is when the offset changes', () => {
    const times = all('FREQ=WEEKLY;BYDAY=TU', 'Europe/Amsterdam', '2026-10-20T09:00', 3);
    expect(times.map((at) => new Date(at).toISOString())).toEqual([
      '2026-10-20T07:00:00.000Z',
      '2026-10-27T08:00:00.000Z',
      '2026-11-03T08:00:00.000Z',
    ]);
    const jakarta = all('FREQ=WEEKLY;BYDAY=TU', 'Asia/Jakarta', '2026-10-20T09:00', 30);
    expect(jakarta.every((at) => new Date(at).getUTCHours() === 2)).toBe(true);
  });

  test('a time that is skipped moves on by an hour, one that is there twice is the first', () => {
    const spring = all('FREQ=DAILY', 'Europe/Amsterdam', '2027-03-27T02:30', 3);
    expect(spring.map((at) => shown(at, 'Europe/Amsterdam'))).toEqual([
      '2027-03-27T02:30',
      '2027-03-28T03:30',
      '2027-03-29T02:30',
    ]);
    const autumn = all('FREQ=DAILY', 'Europe/Amsterdam', '2026-10-24T02:30', 2);
    expect(new Date(autumn[1]!).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  test('a zone whose rules changed: Egypt took summer time up again in 2023', () => {
    const times = all('FREQ=MONTHLY;BYMONTHDAY=10', 'Africa/Cairo', '2022-06-10T10:00', 14);
    expect(times.every((at) => shown(at, 'Africa/Cairo').endsWith('T10:00'))).toBe(true);
    const hourUtc = (n: number) => new Date(times[n]!).getUTCHours();
    expect([hourUtc(0), hourUtc(12)]).toEqual([8, 7]);
  });
});

/** What a rule says, told day by day without any library: each day from the first is asked whether it is one of it. */
function dayByDay(
  { freq, every, days, monthDay, count, until }: Rule,
  first: number,
  most: number,
): number[] {
  const found: number[] = [];
  const mondayOf = (wall: number) => Math.floor(wall / dayMs) - ((new Date(wall).getUTCDay() + 6) % 7);
  const monthOf = (wall: number) => new Date(wall).getUTCFullYear() * 12 + new Date(wall).getUTCMonth();
  for (
    let wall = first;
    found.length < Math.min(most, count ?? most) && wall < first + 20_000 * dayMs;
    wall += dayMs
  ) {
    const date = new Date(wall);
    if (until !== undefined && date.toISOString().slice(0, 10).replaceAll('-', '') > until) break;
    const day = weekdays[date.getUTCDay()]!;
    const nth = Math.ceil(date.getUTCDate() / 7);
    const isLast = new Date(wall + 7 * dayMs).getUTCMonth() !== date.getUTCMonth();
    const isOne =
      freq === 'DAILY'
        ? Math.round((wall - first) / dayMs) % every === 0
        : freq === 'WEEKLY'
          ? ((mondayOf(wall) - mondayOf(first)) / 7) % every === 0 && days.includes(day)
          : (monthOf(wall) - monthOf(first)) % every === 0 &&
            (monthDay === undefined
              ? days.includes(`${nth}${day}`) || (isLast && days.includes(`-1${day}`))
              : date.getUTCDate() === monthDay);
    if (isOne) found.push(wall);
  }
  return found;
}

test('1,000 random rules say what is found day by day, in zones with and without summer time', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const zones = [
    'Europe/Amsterdam',
    'Asia/Jakarta',
    'America/New_York',
    'Africa/Cairo',
    'Australia/Lord_Howe',
  ];
  let compared = 0;
  for (let round = 0; round < 1_000; round++) {
    const zone = zones[random(zones.length)]!;
    // Noon: no zone skips it, so that the day is all that can differ.
    const wall = Date.UTC(2024 + random(6), random(12), 1 + random(28), 12, random(60));
    const first = new Date(wall);
    const day = weekdays[first.getUTCDay()]!;
    const nth = Math.ceil(first.getUTCDate() / 7);
    const isLast = new Date(wall + 7 * dayMs).getUTCMonth() !== first.getUTCMonth();
    const freq = (['DAILY', 'WEEKLY', 'MONTHLY'] as const)[random(3)]!;
    const end = random(3);
    const made: Rule = {
      freq,
      every: 1 + random(freq === 'MONTHLY' ? 12 : 5),
      days:
        freq === 'WEEKLY'
          ? [...new Set([day, ...weekdays.filter(() => random(3) === 0)])]
          : freq === 'MONTHLY' && end !== 1 && nth < 5
            ? [isLast && random(2) ? `-1${day}` : `${nth}${day}`]
            : [],
      ...(freq === 'MONTHLY' && (end === 1 || nth >= 5) && { monthDay: first.getUTCDate() }),
      ...(end === 1 && { count: 1 + random(30) }),
      ...(end === 2 && {
        until: new Date(wall + random(700) * dayMs).toISOString().slice(0, 10).replaceAll('-', ''),
      }),
    };
    expect(ruleText(rule(ruleText(made)))).toBe(ruleText(made));
    const got = occurrencesOf(made, { firstAt: momentOf(wall, zone), zone }, { after: 0, limit: 25 });
    expect([ruleText(made), ...got.map((at) => wallAt(at, zone))]).toEqual([
      ruleText(made),
      ...dayByDay(made, wall, 25),
    ]);
    compared += got.length;
  }
  expect(compared).toBeGreaterThan(10_000);
});

test('after a moment, and no more than wanted', () => {
  const zone = 'UTC';
  const firstAt = local(zone, '2026-01-05T09:00');
  const after = local(zone, '2026-01-06T09:00');
  const found = occurrencesOf(rule('FREQ=DAILY'), { firstAt, zone }, { after, limit: 2 });
  expect(found.map((at) => shown(at, zone))).toEqual(['2026-01-07T09:00', '2026-01-08T09:00']);
});

test.for([
  ['FREQ=SECONDLY', 'notPlanned'],
  ['FREQ=YEARLY', 'notPlanned'],
  ['FREQ=DAILY;BYSECOND=1,2,3', 'notPlanned'],
  ['FREQ=DAILY;COUNT=1000000000', 'outOfRange'],
  ['FREQ=DAILY;COUNT=501', 'outOfRange'],
  ['FREQ=DAILY;INTERVAL=0', 'outOfRange'],
  ['FREQ=MONTHLY;BYMONTHDAY=15;INTERVAL=13', 'outOfRange'],
  ['FREQ=MONTHLY;BYMONTHDAY=32', 'outOfRange'],
  ['FREQ=MONTHLY;BYDAY=TU', 'notPlanned'],
  ['FREQ=MONTHLY;BYDAY=5TU', 'notPlanned'],
  ['FREQ=WEEKLY', 'notPlanned'],
  ['FREQ=WEEKLY;BYDAY=TU,TU', 'notPlanned'],
  ['FREQ=DAILY;COUNT=2;UNTIL=20270101', 'notARule'],
  ['FREQ=DAILY;FREQ=DAILY', 'notARule'],
  ['FREQ=DAILY;UNTIL=tomorrow', 'notARule'],
  ['', 'notARule'],
  [`FREQ=WEEKLY;BYDAY=${'MO,'.repeat(99)}TU`, 'tooLong'],
] as const)('%s is refused: %s', ([text, problem]) => {
  expect(parseRule(text)).toMatchObject({ ok: false, error: { field: 'repeats', problem } });
});

test('a rule begins on a day of its own', () => {
  const at = local('Asia/Jakarta', '2026-11-24T01:00');
  expect(beginsOn(rule('FREQ=WEEKLY;BYDAY=TU'), at, 'Asia/Jakarta')).toBe(true);
  expect(beginsOn(rule('FREQ=WEEKLY;BYDAY=TU'), at, 'UTC')).toBe(false);
  expect(beginsOn(rule('FREQ=MONTHLY;BYDAY=4TU'), at, 'Asia/Jakarta')).toBe(true);
  expect(beginsOn(rule('FREQ=MONTHLY;BYDAY=-1TU'), at, 'Asia/Jakarta')).toBe(true);
  expect(beginsOn(rule('FREQ=MONTHLY;BYMONTHDAY=23'), at, 'Asia/Jakarta')).toBe(false);
});
