import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPace } from './sockets-pace.ts';

test('so much starts at once, the rest in the turns after, in order, and nothing is forgotten', async () => {
  const pace = createPace(3);
  const started: number[] = [];
  for (let i = 0; i < 8; i++) pace(() => started.push(i));
  expect(started).toEqual([0, 1, 2]);
  await turn();
  expect(started).toEqual([0, 1, 2, 3, 4, 5]);
  await turn();
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  await turn();
  await turn();
  pace(() => started.push(8));
  expect(started.at(-1)).toBe(8);
});

test('what comes while others wait goes behind them', async () => {
  const pace = createPace(1);
  const started: string[] = [];
  pace(() => started.push('a'));
  pace(() => started.push('b'));
  await turn();
  pace(() => started.push('c'));
  expect(started).toEqual(['a', 'b']);
  for (let i = 0; i < 3; i++) await turn();
  expect(started).toEqual(['a', 'b', 'c']);
});
