import { randomIds } from '@stoa/domain';
import { expect, test } from 'vitest';
import { createKnownDevices } from './known-device.ts';

const devices = createKnownDevices({ ids: randomIds, secret: 's'.repeat(43), secure: false });
const visit = (cookie: string) => new Headers({ cookie });
const pairOf = (cookie: string) => cookie.split(';')[0]!;

test('a device is known for the account that it was made for, among other cookies too', () => {
  const cookie = pairOf(devices.cookieFor('ada@example.test'));
  const name = devices.nameFor(visit(`stoa=x.y; ${cookie}; other=1`), 'ada@example.test');
  expect(name).toMatch(/^[\w-]{22}$/);
  expect(devices.nameFor(visit(cookie), 'bo@example.test')).toBeUndefined();
});

test('a made-up proof, another secret’s, and a cookie of another name prove nothing', () => {
  const cookie = pairOf(devices.cookieFor('ada@example.test'));
  const [name = ''] = cookie.slice('stoa-device='.length).split('.');
  const others = createKnownDevices({ ids: randomIds, secret: 't'.repeat(43), secure: false });
  for (const wrong of [
    '',
    'stoa-device=',
    `stoa-device=${name}.${'A'.repeat(43)}`,
    `stoa-device=${name}.`,
    `not-${cookie}`,
    `${cookie}x`,
    pairOf(others.cookieFor('ada@example.test')),
  ])
    expect(devices.nameFor(visit(wrong), 'ada@example.test'), wrong).toBeUndefined();
});

test('over https its cookie is for this host only', () => {
  const secure = createKnownDevices({ ids: randomIds, secret: 's'.repeat(43), secure: true });
  const cookie = secure.cookieFor('ada@example.test');
  expect(cookie).toMatch(/^__Host-stoa-device=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  expect(cookie).not.toMatch(/Domain=/i);
});
