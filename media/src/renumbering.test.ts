import { expect, test } from 'vitest';
import { Renumbering } from './renumbering.ts';
import { randomFrom } from './simulation/virtual-time.ts';

test('what is left out closes up; what is late gets the number kept for it', () => {
  const numbers = new Renumbering();
  numbers.begin(100);
  expect([100, 101].map((n) => numbers.pass(n))).toEqual([1, 2]);
  expect(numbers.leaveOut(102)).toBe(-1);
  expect(numbers.pass(104)).toBe(4);
  expect(numbers.leaveOut(105)).toBe(-1);
  expect(numbers.pass(106)).toBe(5);
  // 103 was missing when 104 came: its place, 3, was kept, although 105 closed up since.
  expect(numbers.pass(103)).toBe(3);
  expect(numbers.pass(102)).toBe(-1);
  expect(numbers.pass(99)).toBe(-1);
});

test('a new beginning and an insertion go on from the last number', () => {
  const numbers = new Renumbering();
  numbers.output = 70;
  numbers.begin(5);
  expect(numbers.pass(5)).toBe(71);
  expect(numbers.insert()).toBe(72);
  expect(numbers.pass(6)).toBe(73);
  numbers.begin(40_000);
  expect(numbers.pass(40_000)).toBe(74);
  expect(numbers.pass(6)).toBe(-1);
});

test.each([7, 99, Date.now() % 1_000_000_000])(
  'never a gap of its own, never a number twice (seed %i)',
  (seed) => {
    const random = randomFrom(seed);
    const numbers = new Renumbering();
    numbers.begin(1_000);
    const inputs = Array.from({ length: 4_000 }, (_, i) => 1_000 + i);
    const order = inputs
      .map((n) => ({ n, at: n + (random() < 0.1 ? random() * 40 : 0) }))
      .filter(({ n }) => n === 1_000 || random() > 0.03)
      .sort((a, b) => a.at - b.at)
      .map(({ n }) => n);
    const given = new Map<number, number>();
    const leftOut = new Set<number>();
    for (const n of order) {
      const leave = n % 7 === 3;
      const output = leave ? numbers.leaveOut(n) : numbers.pass(n);
      if (output < 0) leftOut.add(n);
      else given.set(n, output);
    }
    const outputs = [...given].toSorted(([a], [b]) => a - b).map(([, output]) => output);
    expect(outputs).toEqual([...new Set(outputs)].toSorted((a, b) => a - b));
    expect([...leftOut].every((n) => n % 7 === 3)).toBe(true);
    // Each gap in what went out is a packet that never came, or came late and was to be left out.
    const gaps = outputs.at(-1)! - outputs[0]! + 1 - outputs.length;
    expect(gaps).toBe(
      inputs.filter((n) => n <= Math.max(...given.keys())).length - given.size - leftOut.size,
    );
  },
);
