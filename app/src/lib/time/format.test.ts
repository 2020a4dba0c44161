import type { Instant } from '@stoa/domain';
import { describe, expect, test } from 'vitest';
import { dayOf, dayParts, daysAway, formatAway, formatDuration, formatTime, greeting } from './format.ts';

const at = (text: string) => Date.parse(text) as Instant;

describe('moments', () => {
  const late = at('2026-11-21T23:30:00Z');

  test('are written in the zone of the reader', () => {
    expect(formatTime(late, 'dayClock', 'UTC', 'en-GB')).toBe('Sat 21 Nov, 23:30');
    expect(formatTime(late, 'dayClock', 'Asia/Jakarta', 'en-GB')).toBe('Sun 22 Nov, 06:30');
    expect(formatTime(late, 'clock', 'Asia/Jakarta', 'en-US')).toMatch(/^6:30\sAM$/);
    expect(dayOf(late, 'America/New_York')).toBe('2026-11-21');
    expect(dayOf(late, 'Asia/Jakarta')).toBe('2026-11-22');
    expect(dayParts(late, 'UTC', 'en-GB')).toEqual({ number: '21', weekday: 'Saturday', month: 'November' });
  });

  test('are counted in calendar days, not in 24 hours', () => {
    expect(daysAway(at('2026-11-22T00:10:00Z'), late, 'UTC')).toBe(1);
    expect(daysAway(at('2026-11-22T00:10:00Z'), late, 'Asia/Jakarta')).toBe(0);
    expect(daysAway(at('2026-11-20T23:59:00Z'), late, 'UTC')).toBe(-1);
  });
});

test.each([
  [20_000, 'under a minute'],
  [60_000, '1 min'],
  [59 * 60_000, '59 min'],
  [60 * 60_000, '1 h'],
  [95 * 60_000, '1 h 35 min'],
])('%d ms takes %s', (ms, words) => expect(formatDuration(ms).replaceAll('\u00a0', ' ')).toBe(words));

test.each([
  ['2026-11-21T12:00:10Z', 'now'],
  ['2026-11-21T12:12:00Z', 'in 12 min'],
  ['2026-11-21T09:00:00Z', '3 hr ago'],
  ['2026-11-23T12:00:00Z', 'in 2 days'],
])('%s is %s', (text, words) =>
  expect(formatAway(at(text), at('2026-11-21T12:00:00Z'), 'en-US')).toBe(words),
);

test.each([
  ['nl-NL', 'over 7 dagen', 'over 3 uur'],
  ['id-ID', 'dalam 7 hari', 'dalam 3 jam'],
])('in %s nothing is shortened that nobody reads', (locale, days, hours) => {
  const now = at('2026-11-21T12:00:00Z');
  expect(formatAway(at('2026-11-28T12:00:00Z'), now, locale)).toBe(days);
  expect(formatAway(at('2026-11-21T15:00:00Z'), now, locale)).toBe(hours);
});

test.each([
  ['05:00', 'Good morning'],
  ['12:00', 'Good afternoon'],
  ['18:00', 'Good evening'],
  ['00:30', 'Good evening'],
])('at %s one says %s', (time, words) => expect(greeting(at(`2026-11-21T${time}:00Z`), 'UTC')).toBe(words));
