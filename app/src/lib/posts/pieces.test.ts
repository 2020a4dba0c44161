import { expect, test } from 'vitest';
import { commentPieces } from './pieces.ts';

test('names and addresses stand apart, and nothing is lost', () => {
  const body = 'Ask @Ben Okafor or @ben (not @Benno), see https://a.example/@Ben.';
  const pieces = commentPieces(body, ['Ben', 'Ben Okafor']);
  expect(pieces.map(({ text }) => text).join('')).toBe(body);
  expect(pieces.filter(({ type }) => type === 'mention').map(({ text }) => text)).toEqual([
    '@Ben Okafor',
    '@ben',
  ]);
  expect(pieces.filter(({ type }) => type === 'link').map(({ text }) => text)).toEqual([
    'https://a.example/@Ben',
  ]);
});

test('without names there are none, whatever is written', () => {
  expect(commentPieces('@Ben', [])).toEqual([{ type: 'text', text: '@Ben' }]);
  expect(commentPieces('@.* @a', ['.*'])).toEqual([
    { type: 'mention', text: '@.*' },
    { type: 'text', text: ' @a' },
  ]);
});
