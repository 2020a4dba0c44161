import { describe, expect, test } from 'vitest';
import { readEnvironment, settings } from './env.ts';
import { BadSetting } from './settings.ts';

describe('settings', () => {
  test('are all optional; an empty one counts as not set', () => {
    const env = readEnvironment({ PORT: '', HOST: '' });
    expect(env).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      mediaPort: 40_000,
      mediaAddresses: [],
      directUpTo: 2,
    });
    expect(env.origin.origin).toBe('http://localhost:3000');
    expect(env.data).toMatch(/[\\/]\.stoa$/);
    expect(env.isTrustedProxy('127.0.0.1')).toBe(false);
  });

  test('are read', () => {
    const env = readEnvironment({
      PORT: '8080',
      HOST: '::',
      ORIGIN: 'https://stoa.example/',
      STOA_DATA: '/var/lib/stoa',
      STOA_MEDIA_PORT: '50000',
      STOA_MEDIA_ADDRESS: '203.0.113.7, 2001:db8::7',
      STOA_DIRECT_UP_TO: '0',
      STOA_TRUSTED_PROXY: '10.0.0.0/8,::1',
    });
    expect(env).toMatchObject({
      directUpTo: 0,
      port: 8080,
      host: '::',
      data: '/var/lib/stoa',
      mediaPort: 50_000,
    });
    expect(env.origin.href).toBe('https://stoa.example/');
    expect(env.mediaAddresses).toEqual(['203.0.113.7', '2001:db8::7']);
    expect(['10.1.2.3', '::1', '11.0.0.1', '::2', ''].map(env.isTrustedProxy)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '3000.5'],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['HOST', 'a b'],
    ['ORIGIN', 'stoa.example'],
    ['ORIGIN', 'ftp://stoa.example'],
    ['ORIGIN', 'https://stoa.example/path'],
    ['ORIGIN', 'https://stoa.example/?q'],
    ['ORIGIN', 'https://user:word@stoa.example'],
    ['STOA_MEDIA_PORT', '-1'],
    ['STOA_MEDIA_ADDRESS', 'stoa.example'],
    ['STOA_DIRECT_UP_TO', '5'],
    ['STOA_DIRECT_UP_TO', '-1'],
    ['STOA_TRUSTED_PROXY', '10.0.0.0/33'],
    ['STOA_TRUSTED_PROXY', 'proxy'],
    ['STOA_SUBDOMAINS', 'yes'],
    ['STOA_ASKS_PER_MINUTE', '-1'],
    ['STOA_ASKS_PER_MINUTE', '1000001'],
    ['STOA_LOG', 'all'],
    ['STOA_METRICS_PORT', '0'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ] as const)('%s cannot be %j, and one sentence says what it can be', (name, value) => {
    const read = () => readEnvironment({ [name]: value });
    expect(read).toThrow(BadSetting);
    expect(read).toThrow(`${name} is "${value}", but it must be ${settings[name].allowed}.`);
  });
});
