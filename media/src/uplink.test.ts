import { describe, expect, test } from 'vitest';
import { UplinkEstimate } from './uplink.ts';

/** A second of packets, each delayed by `delayOf`; the sender's clock runs 12 s ahead of ours. */
function arrive(line: UplinkEstimate, second: number, delayOf: (i: number) => number): void {
  for (let i = 0; i < 50; i++) {
    const sent = second * 1000 + i * 20;
    line.noteArrival((sent + 12_000) % 64_000, sent + delayOf(i));
  }
}

describe('what a sender is told of its losses', () => {
  test('a tenth lost without a queue is a bad radio: a fifth of it is told', () => {
    const line = new UplinkEstimate();
    for (let second = 0; second < 90; second++) {
      arrive(line, second, (i) => 20 + ((i * 37) % 100));
      expect(line.second(5, 45)).toBe(0.2);
    }
    expect(line.loss).toBeCloseTo(0.1);
  });

  test('with a queue all of it is told, and less again once it has drained', () => {
    const line = new UplinkEstimate();
    const told = [];
    for (let second = 0; second < 20; second++) {
      arrive(line, second, () => (second >= 5 && second < 10 ? 250 : 20));
      told.push(line.second(5, 45));
    }
    expect(told.slice(0, 5)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
    expect(told.slice(7, 10)).toEqual([1, 1, 1]);
    expect(told.at(-1)).toBe(0.2);
  });

  test('more than a fifth lost is told whole, queue or not', () => {
    const line = new UplinkEstimate();
    for (let second = 0; second < 5; second++) line.second(0, 50);
    expect([1, 2, 3, 4].map(() => line.second(12, 38))).toEqual([0.2, 0.2, 1, 1]);
  });

  test('one second of few packets is no proof', () => {
    const line = new UplinkEstimate();
    for (let second = 0; second < 5; second++) line.second(2, 18);
    expect(line.second(5, 15)).toBe(0.2);
  });

  test('packets that were only late are taken back', () => {
    const line = new UplinkEstimate();
    line.second(10, 40);
    line.second(-10, 60);
    expect(line.loss).toBe(0);
  });
});
