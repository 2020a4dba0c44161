import { expect, test } from 'vitest';
import { formWords } from './account-words.ts';
import { fieldWords } from './field-words.ts';

test('a wrong field speaks under itself and nowhere else', () => {
  const problem = { type: 'InvalidInput', field: 'password', problem: 'tooShort' };
  expect(fieldWords(problem, 'password')).toContain('8 characters');
  expect(fieldWords(problem, 'email')).toBeUndefined();
  expect(formWords(problem)).toBeUndefined();
});

test('a taken address is about the address', () => {
  expect(fieldWords({ type: 'AddressTaken' }, 'email')).toContain('already');
  expect(formWords({ type: 'AddressTaken' })).toBeUndefined();
});

test.each([
  [900, '1 second'],
  [8_200, '9 seconds'],
  [61_000, '2 minutes'],
])('after too many tries one waits %d ms: %s', (retryMs, words) => {
  expect(formWords({ type: 'TooOften', retryMs })).toContain(words);
});

test('an unknown problem still says what to do', () => {
  expect(formWords({ type: 'Something' })).toContain('try again');
  expect(fieldWords({ type: 'InvalidInput', field: 'email', problem: 'odd' }, 'email')).toContain('Try');
});
