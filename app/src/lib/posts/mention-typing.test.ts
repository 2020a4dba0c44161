import { expect, test } from 'vitest';
import { nameTyped, withName } from './mention-typing.ts';

test.for([
  ['@', ''],
  ['hi @be', 'be'],
  ['(@Ben O', 'Ben O'],
  ['two\n@Zoë', 'Zoë'],
  ['mail ben@ago', undefined],
  ['no at all', undefined],
  ['@Ben Okafor and', undefined],
  ['@Ben, ', undefined],
] as const)('%j: %j', ([before, typed]) => {
  expect(nameTyped(before)).toBe(typed);
});

test('a chosen name takes the place of what was typed of it', () => {
  expect(withName('Ask @be now', 7, 'Ben Okafor')).toEqual({ text: 'Ask @Ben Okafor now', caret: 16 });
  expect(withName('@', 1, 'Ben')).toEqual({ text: '@Ben ', caret: 5 });
});
