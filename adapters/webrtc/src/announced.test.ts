import { expect, test } from 'vitest';
import { announcedAddresses, hostCandidates } from './announced.ts';

test('addresses are taken as they are, with or without a port of their own', () => {
  const announced = announcedAddresses('203.0.113.7, 10.0.0.4:41000,[2001:db8::1]:41000,::1');
  expect(announced).toEqual(['203.0.113.7', '10.0.0.4:41000', '[2001:db8::1]:41000', '::1']);
  expect(hostCandidates(announced!, 40_000).map((c) => c.split(' ').slice(4, 6))).toEqual([
    ['203.0.113.7', '40000'],
    ['10.0.0.4', '41000'],
    ['2001:db8::1', '41000'],
    ['::1', '40000'],
  ]);
});

test('what is not an address is refused', () => {
  for (const text of ['example.org', '1.2.3.4.5', '1.2.3.4:0', '1.2.3.4:70000', '300.1.1.1', '1.2.3.4,,'])
    expect(announcedAddresses(text), text).toBeUndefined();
});

test('without a setting the machine’s own addresses are announced, the loopback last', () => {
  expect(announcedAddresses(undefined)?.at(-1)).toBe('127.0.0.1');
});
