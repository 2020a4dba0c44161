import { expect, test } from 'vitest';
import { bearerOf } from './bearer.ts';

test.each([
  ['Bearer stoa_x', 'stoa_x'],
  ['bearer   stoa_x ', 'stoa_x'],
  ['BEARER', ''],
  ['Bearer ', ''],
  ['Bearer a, Bearer b', 'a, Bearer b'],
  ['Bearerstoa_x', undefined],
  ['Basic c3RvYQ==', undefined],
  ['', undefined],
])('%j proves %j', (authorization, bearer) => {
  expect(bearerOf(new Headers({ authorization }))).toBe(bearer);
});

test('without the header nothing is proved', () => {
  expect(bearerOf(new Headers({ cookie: 'Bearer=x' }))).toBeUndefined();
});
