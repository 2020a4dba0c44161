import { expect, test } from 'vitest';
import { createAttempts } from './attempts.ts';

const allowance = { tries: 3, windowMs: 3_000 };

test('tries come back one by one, and a refused one costs nothing', () => {
  let now = 0;
  const attempts = createAttempts({ passed: () => now });
  const take = () => attempts.take([['k', allowance]]);
  expect([take(), take(), take()]).toEqual([undefined, undefined, undefined]);
  expect([take(), take()]).toEqual([1_000, 1_000]);
  now = 999;
  expect(take()).toBe(1);
  now = 1_000;
  expect(take()).toBeUndefined();
  now = 100_000;
  expect([take(), take(), take(), take()]).toEqual([undefined, undefined, undefined, 1_000]);
});

test('all keys give one or none does', () => {
  const attempts = createAttempts({ passed: () => 0 });
  for (let n = 0; n < 3; n++) attempts.take([['account', allowance]]);
  const both = [
    ['address', allowance],
    ['account', allowance],
  ] as const;
  for (let n = 0; n < 9; n++) expect(attempts.take(both)).toBe(1_000);
  expect(attempts.take([['address', allowance]])).toBeUndefined();
  attempts.forgive('account');
  expect(attempts.take(both)).toBeUndefined();
});

test('remembers a bounded number of keys, and those that are used up longest', () => {
  const attempts = createAttempts({ passed: () => 0 });
  for (let n = 0; n < 3; n++) attempts.take([['used up', allowance]]);
  attempts.take([['once', allowance]]);
  for (let n = 0; n < 50_000; n++) attempts.take([[`key ${n}`, allowance]]);
  const left = (key: string) => {
    let count = 0;
    while (attempts.take([[key, allowance]]) === undefined) count += 1;
    return count;
  };
  expect(left('used up')).toBe(0);
  expect(left('once')).toBe(3);
});
