import { expect, test } from 'vitest';
import { isSeen, versionOf } from './version.ts';

test('a version is the same for the same values, and another for others', () => {
  expect(versionOf('a', 1, undefined)).toBe(versionOf('a', 1, undefined));
  const others = [
    ['a'],
    ['a', ''],
    ['', 'a'],
    ['a', 1],
    ['a', '1'],
    ['a', true],
    ['b'],
    ['é'],
    ['e\u0301'],
    [],
  ] as const;
  expect(new Set(others.map((values) => versionOf(...values))).size).toBe(others.length);
  expect(versionOf('x'.repeat(20_000))).toMatch(/^[a-z0-9]{14}$/);
});

test('who does not say what they saw is taken to know', () => {
  expect([
    isSeen(undefined, 'a'),
    isSeen(['a'], 'a'),
    isSeen(['b', 'a'], 'a'),
    isSeen(['b'], 'a'),
    isSeen([], 'a'),
  ]).toEqual([true, true, true, false, false]);
});
