import { expect, test } from 'vitest';
import { initials, toneOf } from './initials.ts';

test.each([
  ['Mia Lindqvist', 'ML'],
  ['mia', 'M'],
  ['Juan Carlos de la Cruz', 'JC'],
  ['  Ōta   Kenji ', 'ŌK'],
  ['李 明', '李明'],
  ['(guest) Bo', 'GB'],
  ['🙂', '?'],
  ['', '?'],
])('initials of %j are %j', (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test('a tone is stable, within 1 to 8, and all are used', () => {
  const tones = Array.from({ length: 200 }, (_, n) => toneOf(`person-${n}`));
  expect(new Set(tones)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  expect(toneOf('person-7')).toBe(toneOf('person-7'));
});
