import { expect, test } from 'vitest';
import { languageAsked } from './language.ts';

test.each([
  ['nl-BE,nl;q=0.9,en;q=0.8', 'nl'],
  ['en;q=0.3, id;q=0.7', 'id'],
  ['de, fr;q=0.9, NL-nl;q=0.1', 'nl'],
  ['nl;q=0, id;q=0.2', 'id'],
  ['idx, nld', undefined],
  ['*', undefined],
  ['', undefined],
])('who asks for %j is answered in %s', (header, language) =>
  expect(languageAsked(new Headers({ 'accept-language': header }))).toBe(language),
);

test('what was chosen in a browser goes before what it asks for', () => {
  const asked = (cookie: string) => languageAsked(new Headers({ cookie, 'accept-language': 'nl, id;q=0.5' }));
  expect(asked('stoa=x; stoa-language=id')).toBe('id');
  expect(asked('stoa-language=en')).toBe('en');
  expect(asked('stoa-language=klingon')).toBe('nl');
  expect(asked('not-stoa-language=id')).toBe('nl');
});
