import { expect, test } from 'vitest';
import { isLedHereByUs, refusedPath } from './outside.ts';

const url = new URL('https://stoa.example/auth/google');
const led = (headers: Record<string, string>) => isLedHereByUs(new Request(url, { headers }), url);

test('only a link of our own pages leads to the provider', () => {
  expect(led({ 'sec-fetch-site': 'same-origin' })).toBe(true);
  for (const site of ['cross-site', 'same-site', 'none', ''])
    expect(led({ 'sec-fetch-site': site, referer: 'https://stoa.example/sign-in' })).toBe(false);
});

test('a browser that does not say it is asked which page it was on', () => {
  expect(led({ referer: 'https://stoa.example/sign-in?next=%2F' })).toBe(true);
  for (const referer of ['https://stoa.example.evil.example/', 'http://stoa.example/', 'nonsense', ''])
    expect(led({ referer })).toBe(false);
  expect(led({})).toBe(false);
});

test('what was wanted goes along to the page of words', () => {
  const refused = { type: 'OutsideRefused', why: 'away', next: '/w/agora?a=b', connecting: false } as const;
  expect(refusedPath(refused)).toBe('/auth/google/refused?why=away&next=%2Fw%2Fagora%3Fa%3Db');
  expect(refusedPath({ ...refused, next: '/', connecting: true })).toBe(
    '/auth/google/refused?why=away&next=%2F&connect=',
  );
});
