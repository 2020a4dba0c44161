import { expect, test } from 'vitest';
import { buildOffer } from './offer.ts';

const ice = {
  ufrag: 'abcd',
  pwd: 'x'.repeat(24),
  fingerprint: `sha-256 ${Array(32).fill('AB').join(':')}`,
  candidates: ['candidate:1 1 udp 2130706431 192.0.2.1 3478 typ host'],
  lite: true,
};

test('only the sound of a screen has two sides', () => {
  const stereo = buildOffer(ice, 1, () => 1)
    .split(/(?=^m=)/m)
    .filter((section) => section.includes('stereo=1'))
    .map((section) => [
      /^a=mid:(\S+)/m.exec(section)?.[1],
      /^a=fmtp:(.*)\r$/m.exec(section)?.[1]?.split(' ')[1],
    ]);
  const fmtp = 'minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1';
  expect(stereo).toEqual([
    ['sca', fmtp],
    ['x0', fmtp],
    ['x1', fmtp],
  ]);
});
