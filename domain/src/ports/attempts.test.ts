import { expect, test } from 'vitest';
import { attemptsContract } from './attempts.contract.ts';
import { createMemoryAttempts } from './attempts.memory.ts';

attemptsContract('memory', async () => {
  const attempts = createMemoryAttempts();
  return { attempts, elsewhere: attempts, close: async () => {} };
});

const allowance = { tries: 3, windowMs: 3_000 };

test('tries come back one by one, to the millisecond, and a refused one costs nothing', async () => {
  let now = 0;
  const attempts = createMemoryAttempts({ passed: () => now });
  const take = async (times: number) => {
    const answers: (number | undefined)[] = [];
    for (let n = 0; n < times; n++) answers.push(await attempts.take([['k', allowance]]));
    return answers;
  };
  expect(await take(5)).toEqual([undefined, undefined, undefined, 1_000, 1_000]);
  now = 999;
  expect(await take(1)).toEqual([1]);
  now = 1_000;
  expect(await take(1)).toEqual([undefined]);
  now = 100_000;
  expect(await take(4)).toEqual([undefined, undefined, undefined, 1_000]);
});

test('remembers a bounded number of keys, and those that are used up longest', async () => {
  const attempts = createMemoryAttempts({ passed: () => 0 });
  for (let n = 0; n < 3; n++) await attempts.take([['used up', allowance]]);
  await attempts.take([['once', allowance]]);
  for (let n = 0; n < 50_000; n++) await attempts.take([[`key ${n}`, allowance]]);
  const left = async (key: string) => {
    let count = 0;
    while ((await attempts.take([[key, allowance]])) === undefined) count += 1;
    return count;
  };
  expect(await left('used up')).toBe(0);
  expect(await left('once')).toBe(3);
});
