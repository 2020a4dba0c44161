import { expect, test } from 'vitest';
import { createArrivals, networkOf } from './sockets-arrivals.ts';

test('addresses of one customer are one network', () => {
  expect(
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1', '203.0.113.9', '::1'].map(networkOf),
  ).toEqual(['2001:db8:1:2', '2001:db8:1:2', '2001:db8:1:3', '203.0.113.9', '::1']);
});

test('a network opens so many in a row, and a third of it again in a minute; others have their own', () => {
  const { take } = createArrivals(20);
  const many = (count: number, at: number) => Array.from({ length: count }, () => take('a', at));
  expect(many(60, 0)).not.toContain(false);
  expect(many(3, 0)).toEqual([false, false, false]);
  expect(take('b', 0)).toBe(true);
  expect(many(12, 15_000).filter(Boolean)).toHaveLength(5);
  expect(many(100, 3_600_000).filter(Boolean)).toHaveLength(60);
});
