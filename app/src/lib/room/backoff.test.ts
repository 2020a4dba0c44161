import { expect, test } from 'vitest';
import { firstWaitMs, longestWaitMs, waitBefore } from './backoff.ts';

test('waits grow, stay within half and whole, and end at the longest', () => {
  for (let tries = 0; tries < 40; tries++) {
    const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
    expect(waitBefore(tries, () => 0)).toBe(Math.round(whole / 2));
    expect(waitBefore(tries, () => 1)).toBe(whole);
  }
  expect(waitBefore(1_000, () => 1)).toBe(longestWaitMs);
});

test('two people who fell off together come back apart', () => {
  const waits = new Set(Array.from({ length: 50 }, () => waitBefore(5)));
  expect(waits.size).toBeGreaterThan(25);
});
