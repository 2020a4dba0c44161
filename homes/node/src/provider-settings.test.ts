import { expect, test } from 'vitest';
import { readServing } from './settings.ts';

const read = (env: Record<string, string>) => readServing(env).provider;
const client = { GOOGLE_CLIENT_ID: 'stoa', GOOGLE_CLIENT_SECRET: 'sh' };

test('with nothing set, nobody comes in by another account', () => expect(read({})).toBeUndefined());

test('Google is asked, or whom the issuer names', () => {
  const known = { clientId: 'stoa', clientSecret: 'sh' };
  expect(read(client)).toEqual({ ...known, issuer: 'https://accounts.google.com', name: 'Google' });
  const issuer = 'https://sso.agora.example/realms/agora';
  expect(read({ ...client, OPENID_ISSUER: issuer })).toEqual({ ...known, issuer, name: 'sso.agora.example' });
  expect(read({ ...client, OPENID_ISSUER: issuer, OPENID_NAME: 'Agora ID' })?.name).toBe('Agora ID');
});

test('what cannot work is named, without the secret', () => {
  expect(() => read({ GOOGLE_CLIENT_ID: 'stoa' })).toThrow(
    'GOOGLE_CLIENT_SECRET is not set, but GOOGLE_CLIENT_ID needs it',
  );
  expect(() => read({ GOOGLE_CLIENT_SECRET: 'sh' })).toThrow(
    /^GOOGLE_CLIENT_ID is not set[^.]*needs it: a client ID\.$/,
  );
  expect(() => read({ OPENID_ISSUER: 'https://sso.example' })).toThrow('OPENID_ISSUER needs it');
  for (const OPENID_ISSUER of [
    'http://sso.example',
    'ftp://sso.example',
    'sso.example',
    'https://sso.example/?a=b',
  ])
    expect(() => read({ ...client, OPENID_ISSUER })).toThrow(/^OPENID_ISSUER is /);
  expect(read({ ...client, OPENID_ISSUER: 'http://127.0.0.1:9000' })?.issuer).toBe('http://127.0.0.1:9000');
});
