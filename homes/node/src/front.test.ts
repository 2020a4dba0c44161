import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readEnvironment } from './env.ts';
import { addressOf, createFront, type Handler } from './front.ts';
import { createWatch } from './watch.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** What the app is given for a request with these headers. */
async function asked(headers: Record<string, string>, path = '/w', settings: NodeJS.ProcessEnv = {}) {
  let given: IncomingHttpHeaders | undefined;
  const env = readEnvironment({ ORIGIN: 'https://stoa.example', ...settings });
  const app: Handler = (req, res) => {
    given = req.headers;
    res.end();
  };
  server = createFront(env, app, createWatch(env)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, host: '127.0.0.1', path, headers }).end();
  const [response] = (await once(sent, 'response')) as [{ statusCode: number; headers: IncomingHttpHeaders }];
  return {
    given,
    status: response.statusCode,
    location: response.headers.location,
    requestId: response.headers['x-request-id'],
    answered: response.headers,
  };
}

describe('the app is told', () => {
  test('its origin and the client’s address, whatever a client says about them', async () => {
    const { given } = await asked({
      host: 'evil.example',
      'x-stoa-host': 'evil.example',
      'x-stoa-protocol': 'http',
      'x-stoa-client': '1.2.3.4',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-host': 'evil.example',
    });
    expect(given).toMatchObject({
      'x-stoa-host': 'stoa.example',
      'x-stoa-protocol': 'https',
      'x-stoa-client': '127.0.0.1',
    });
  });

  test('what a trusted proxy saw', async () => {
    const env = { STOA_TRUSTED_PROXY: '127.0.0.1' };
    expect((await asked({ 'x-forwarded-for': '6.6.6.6, 203.0.113.9' }, '/', env)).given).toMatchObject({
      'x-stoa-client': '203.0.113.9',
    });
  });
});

describe('addressOf', () => {
  const { isTrustedProxy } = readEnvironment({ STOA_TRUSTED_PROXY: '10.0.0.0/8,127.0.0.1' });
  const from = (remoteAddress: string, said?: string) =>
    addressOf({ headers: { 'x-forwarded-for': said }, socket: { remoteAddress } as Socket }, isTrustedProxy);

  test.each([
    ['203.0.113.1', '9.9.9.9', '203.0.113.1'],
    ['10.0.0.1', '9.9.9.9', '9.9.9.9'],
    ['::ffff:10.0.0.1', '9.9.9.9', '9.9.9.9'],
    ['10.0.0.1', '6.6.6.6, 9.9.9.9, 10.0.0.2', '9.9.9.9'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ])('a line from %s that says %j is %s', (remote, said, address) => {
    expect(from(remote, said)).toBe(address);
  });
});

describe('a page opened under another name', () => {
  const navigate = { 'sec-fetch-mode': 'navigate' };
  test('leads to the right one', async () => {
    const { status, location, given } = await asked(
      { host: '127.0.0.1', ...navigate },
      '/m/abc-defg-hij?x=1',
    );
    expect([status, location, given]).toEqual([307, 'https://stoa.example/m/abc-defg-hij?x=1', undefined]);
  });
  test.each(['//evil.example', '/\\evil.example', 'https://evil.example/'])(
    'never leads away by the path %s',
    async (path) => {
      expect((await asked({ host: 'x', ...navigate }, path)).location).toBe('https://stoa.example/');
    },
  );
  test('is served to what is no browser, as a probe of its health', async () => {
    expect((await asked({ host: '127.0.0.1' }, '/api/health')).status).toBe(200);
  });
});

describe('a request’s name', () => {
  const ours = /^[\da-f]{8}-[\da-f-]{27}$/;
  test('is one of ours, whatever a client calls it', async () => {
    const { requestId } = await asked({ 'x-request-id': 'mine-12345' });
    expect(requestId).toMatch(ours);
  });
  test('is what a trusted proxy calls it', async () => {
    const env = { STOA_TRUSTED_PROXY: '127.0.0.1' };
    expect((await asked({ 'x-request-id': 'edge-12345' }, '/', env)).requestId).toBe('edge-12345');
  });
  test.each(['short', 'a b c d e f', 'x'.repeat(65), '"}{"level":"info'])(
    'is one of ours when even a trusted proxy says %j',
    async (said) => {
      const env = { STOA_TRUSTED_PROXY: '127.0.0.1' };
      expect((await asked({ 'x-request-id': said }, '/', env)).requestId).toMatch(ours);
    },
  );
});

describe('a workspace’s own name', () => {
  const on = { STOA_SUBDOMAINS: 'on' };
  const navigate = { 'sec-fetch-mode': 'navigate' };

  test('leads a page to its path', async () => {
    const to = async (path: string) =>
      (await asked({ host: 'agora.stoa.example', ...navigate }, path, on)).location;
    expect(await to('/')).toBe('https://stoa.example/w/agora');
    expect(await to('/members?page=2')).toBe('https://stoa.example/w/agora/members?page=2');
    expect(await to('/m/abc-defg-hij')).toBe('https://stoa.example/m/abc-defg-hij');
    expect(await to('/w/other')).toBe('https://stoa.example/w/other');
    expect(await to('//evil.example/meetings')).toBe('https://stoa.example/w/agora');
  });

  test('is told to the app, and by nobody else', async () => {
    const told = async (headers: Record<string, string>, env: NodeJS.ProcessEnv = on) =>
      (await asked(headers, '/api/workspace', env)).given?.['x-stoa-workspace'];
    expect(await told({ host: 'agora.stoa.example' })).toBe('agora');
    expect(await told({ host: 'AGORA.Stoa.Example.' })).toBe('agora');
    expect(await told({ host: 'stoa.example', 'x-stoa-workspace': 'agora' })).toBeUndefined();
    expect(await told({ host: 'agora.stoa.example', 'x-stoa-workspace': 'other' }, {})).toBeUndefined();
  });
});

test('files and redirects are protected as pages are', async () => {
  const headers = {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
  };
  expect((await asked({}, '/_app/immutable/entry.js')).answered).toMatchObject(headers);
  const led = await asked({ host: 'x', 'sec-fetch-mode': 'navigate' }, '/');
  expect([led.status, led.answered]).toEqual([307, expect.objectContaining(headers)]);
  const local = await asked({}, '/favicon.svg', { ORIGIN: 'http://localhost:3000' });
  expect(local.answered['strict-transport-security']).toBeUndefined();
});
