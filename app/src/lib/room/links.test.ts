import { expect, test } from 'vitest';
import { linkPieces } from './links.ts';

const hrefs = (body: string) =>
  linkPieces(body).flatMap((piece) => (piece.type === 'link' ? [piece.href] : []));

test('finds addresses and leaves the sentence around them', () => {
  expect(linkPieces('See https://stoa.test/a?b=1#c, then www.stoa.test.')).toEqual([
    { type: 'text', text: 'See ' },
    { type: 'link', text: 'https://stoa.test/a?b=1#c', href: 'https://stoa.test/a?b=1#c' },
    { type: 'text', text: ', then ' },
    { type: 'link', text: 'www.stoa.test', href: 'https://www.stoa.test/' },
    { type: 'text', text: '.' },
  ]);
  expect(hrefs('(https://stoa.test/wiki/Stoa_(hall))')).toEqual(['https://stoa.test/wiki/Stoa_(hall)']);
  expect(hrefs('mailto:ada@stoa.test')).toEqual(['mailto:ada@stoa.test']);
});

test('never makes a link of anything that runs', () => {
  for (const body of [
    'javascript:alert(1)',
    'JaVaScRiPt://https://x.test/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '<a href="javascript:alert(1)">x</a>',
  ])
    for (const href of hrefs(body)) expect(href).toMatch(/^(https?|mailto):/);
});

test('the pieces put together are the message, whatever it holds', () => {
  for (const body of [
    '',
    'a',
    'http://',
    'https://a b https://c',
    'x'.repeat(4000),
    'https://é.test/ü?ß',
    '\n\nwww.',
  ])
    expect(
      linkPieces(body)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(body);
});
