import type { Instant } from '@stoa/domain';
import { describe, expect, test } from 'vitest';
import { asZone, instantToWall, wallToInstant } from './wall-time.ts';

const iso = (at: number | undefined) => at && new Date(at).toISOString();

describe('wallToInstant', () => {
  test.each([
    ['2026-11-24', '14:05', 'Europe/Amsterdam', '2026-11-24T13:05:00.000Z'],
    ['2026-07-01', '14:05', 'Europe/Amsterdam', '2026-07-01T12:05:00.000Z'],
    ['2026-11-24', '14:05', 'Asia/Jakarta', '2026-11-24T07:05:00.000Z'],
    ['2026-11-24', '00:00', 'Pacific/Kiritimati', '2026-11-23T10:00:00.000Z'],
    // 02:30 does not exist on this night: it becomes 03:30 summer time.
    ['2026-03-29', '02:30', 'Europe/Amsterdam', '2026-03-29T01:30:00.000Z'],
    // 02:30 comes twice on this night: the first.
    ['2026-10-25', '02:30', 'Europe/Amsterdam', '2026-10-25T00:30:00.000Z'],
  ])('%s %s in %s', (date, time, zone, expected) => {
    expect(iso(wallToInstant(date, time, zone))).toBe(expected);
  });

  test.each([
    ['2026-02-30', '10:00'],
    ['2026-13-01', '10:00'],
    ['2026-11-24', '25:00'],
    ['24-11-2026', '10:00'],
    ['', ''],
  ])('refuses %j %j', (date, time) => {
    expect(wallToInstant(date, time, 'UTC')).toBeUndefined();
  });

  test('comes back the same', () => {
    const at = Date.parse('2026-11-24T13:05:00Z') as Instant;
    const { date, time } = instantToWall(at, 'America/St_Johns');
    expect(wallToInstant(date, time, 'America/St_Johns')).toBe(at);
  });
});

test('only zones that exist', () => {
  expect(asZone('Europe/Amsterdam')).toBe('Europe/Amsterdam');
  for (const text of ['Mars/Olympus', '', undefined, 'x'.repeat(100)]) expect(asZone(text)).toBeUndefined();
});
