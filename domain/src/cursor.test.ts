import { expect, test } from 'vitest';
import { asCursor, cursorToText, pageLimit, toPage } from './cursor.ts';
import type { Instant } from './time.ts';

test('a cursor survives an address', () => {
  const cursor = { at: 1_790_000_000_000 as Instant, id: 'a-b_9' };
  expect(asCursor(cursorToText(cursor))).toEqual(cursor);
});

test.for([
  '',
  '.',
  '12',
  '12.',
  '.a',
  'x.a',
  '-1.a',
  '1e3.a',
  '12.a b',
  '12.%00',
  "12.'--",
  `1.${'a'.repeat(65)}`,
  '9'.repeat(16) + '.a',
])('%j is none', (text) => {
  expect(asCursor(text)).toBeUndefined();
});

test('a page ends where there is more, and only there', () => {
  const items = ['a', 'b', 'c'].map((id, n) => ({ id, at: n as Instant }));
  const at = (item: { at: Instant }) => item.at;
  expect(toPage(items, 2, at)).toEqual({ items: items.slice(0, 2), next: { at: 1, id: 'b' } });
  expect(toPage(items, 3, at)).toEqual({ items });
  expect(toPage([], 3, (_: { id: string }) => 0 as Instant)).toEqual({ items: [] });
});

test.for([
  [20, 20],
  [0, 1],
  [-5, 1],
  [1_000, 100],
  [2.9, 2],
  [NaN, 1],
] as const)('%d asked for is %d', ([asked, given]) => {
  expect(pageLimit(asked)).toBe(given);
});
