import { expect, test } from 'vitest';
import { createLineQuality } from './line-quality.ts';

const good = { upLoss: 0.01, downLoss: 0, roundTripMs: 40 };
const lossy = { ...good, upLoss: 0.08 };

test('five bad seconds in a row are poor, and five good ones good again', () => {
  const judge = createLineQuality();
  expect([1, 2, 3, 4].map(() => judge(lossy))).toEqual([false, false, false, false]);
  expect(judge(lossy)).toBe(true);
  expect([1, 2, 3, 4].map(() => judge(good))).toEqual([true, true, true, true]);
  expect(judge(good)).toBe(false);
});

test('a hiccup is not worth a word', () => {
  const judge = createLineQuality();
  for (let second = 0; second < 60; second++) expect(judge(second % 5 === 0 ? good : lossy)).toBe(false);
});

test('a slow line is poor too', () => {
  const judge = createLineQuality();
  const slow = { ...good, roundTripMs: 2_000 };
  expect([1, 2, 3, 4, 5].map(() => judge(slow)).at(-1)).toBe(true);
});
