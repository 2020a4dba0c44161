import { expect, test } from 'vitest';
import { unlinked, unlinkedLetters } from './unlinked.ts';
import { lettersIn } from './words.ts';

test.each([
  ['https://evil.example/win', 'https: / evil. example/win'],
  ['Win at www.evil.example now', 'Win at www. evil. example now'],
  ['eve@evil.example', 'eve @ evil. example'],
  ['mailto:eve', 'mailto: eve'],
  ['http://1.2.3.4', 'http: / 1. 2. 3. 4'],
  ['evil。example', 'evil. example'],
])('%s is no address any more', (text, plain) => {
  expect(unlinked(text)).toBe(plain);
  expect(unlinked(plain)).toBe(plain);
});

test.each(['J.R.R. Tolkien', 'Dr. Noor de Wit', 'Ann-Marie O’Neill', 'Team 3: the boats', 'Ада', 'A/B'])(
  '%s stays as it is',
  (name) => expect(unlinked(name)).toBe(name),
);

test('what somebody typed is unlinked, and the link of the letter is not', () => {
  const link = 'https://stoa.example/i/secret';
  const facts = { by: 'evil.example', workspace: 'see evil.example', link, days: 7 };
  const { subject, parts } = unlinkedLetters(lettersIn('en')).invite(facts);
  expect(subject).toBe('evil. example invites you to see evil. example');
  expect(parts).toContainEqual({ type: 'button', label: 'See the invitation', href: link });
});
