import { expect, test } from 'vitest';
import { checkAddress, createNodeOutbound, mayBeAsked, strictRules, type Lookup } from './index.ts';
import { outsideServer } from './fixtures/outside-server.ts';

/** One of each range that IANA lists as not global (registries of special-purpose addresses), and what carries such an address inside. */
const inner = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.31.196.1', '192.52.193.1'],
  ...['192.88.99.1', '192.168.0.1', '192.175.48.1', '198.18.0.1', '198.19.255.255', '198.51.100.1'],
  ...['203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:0:10.0.0.1',
    '::ffff:10.0.0.1',
  ],
  ...['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', '100::1', '100:0:0:1::1'],
  ...['2001::1', '2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:7f00:1::', '2002:a00:1::1'],
  ...['3fff::1', '4000::1', '5f00::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1'],
  ...['fe80::1%eth0', '2606:4700::1%eth0', '::1%1', 'no address', ''],
];
const outer = ['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450::1'];

test.for(inner)('%s is not asked', (address) => {
  expect(mayBeAsked(address, [])).toBe(false);
});
test.for(outer)('%s is', (address) => {
  expect(mayBeAsked(address, [])).toBe(true);
});

test('a network that is allowed opens itself and nothing beside it', () => {
  const networks = ['10.1.0.0/16', '192.168.7.7', 'fd00::/8'];
  expect(
    ['10.1.2.3', '192.168.7.7', '::ffff:10.1.0.1', 'fd12::1'].every((one) => mayBeAsked(one, networks)),
  ).toBe(true);
  expect(
    ['10.2.0.1', '192.168.7.8', '127.0.0.1', 'fe80::1', '::1'].some((one) => mayBeAsked(one, networks)),
  ).toBe(false);
});

test.for([
  ['http://example.com/', 'notHttps'],
  ['https://localhost/', 'notPublic'],
  ['https://LOCALHOST./', 'notPublic'],
  ['https://printer/', 'notPublic'],
  ['https://a.localhost/', 'notPublic'],
  ['https://nas.local/', 'notPublic'],
  ['https://metadata.google.internal/', 'notPublic'],
  ['https://2130706433/', 'notPublic'],
  ['https://0177.0.0.1/', 'notPublic'],
  ['https://0x7f000001/', 'notPublic'],
  ['https://127.1/', 'notPublic'],
  ['https://①②⑦.⓪.⓪.①/', 'notPublic'],
  ['https://127。0。0。1/', 'notPublic'],
  ['https://[::1]/', 'notPublic'],
  ['https://[::ffff:7f00:1]/', 'notPublic'],
  ['https://[fe80::1%25eth0]/', 'notAnAddress'],
  ['https://example.com:25/', 'portNotAllowed'],
  ['https://example.com:80/', 'portNotAllowed'],
  ['https://a@example.com/', 'credentials'],
  ['https://:b@example.com/', 'credentials'],
  ['gopher://example.com/', 'notAnAddress'],
  ['javascript:alert(1)', 'notAnAddress'],
] as const)('%s: %s', ([url, problem]) => {
  expect(checkAddress(url, strictRules)).toEqual({ ok: false, error: problem });
});

test('only the usual ports where that is wanted', () => {
  const rules = { ...strictRules, ports: 'web' as const, http: true };
  expect(checkAddress('https://example.com:8443/', rules)).toEqual({ ok: false, error: 'portNotAllowed' });
  expect(checkAddress('http://example.com/', rules).ok).toBe(true);
});

const request = { headers: {}, body: '{}', timeoutMs: 2_000, answerMostBytes: 100 };

test('a name is asked by the addresses that were checked, and not asked where one of them is not public', async () => {
  const server = await outsideServer();
  const { port } = new URL(server.origin);
  const names: Record<string, { address: string; family: number }[]> = {
    'inner.example.com': [{ address: '127.0.0.1', family: 4 }],
    'both.example.com': [
      { address: '1.1.1.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
    'six.example.com': [{ address: '::ffff:127.0.0.1', family: 6 }],
    'none.example.com': [],
  };
  let asked = 0;
  const lookup: Lookup = (name, _options, found) => {
    asked += 1;
    found(null, names[name] ?? []);
  };
  const outbound = createNodeOutbound({ rules: { ...strictRules, http: true }, lookup });
  for (const name of Object.keys(names))
    expect(await outbound.post({ ...request, url: `http://${name}:${port}/ok` })).toEqual({
      ok: false,
      error: 'notPublic',
    });
  expect(asked).toBe(4);
  const allowed = createNodeOutbound({
    rules: { http: true, ports: 'high', networks: ['127.0.0.1'] },
    lookup,
  });
  expect(await allowed.post({ ...request, url: `http://inner.example.com:${port}/ok` })).toMatchObject({
    ok: true,
  });
  // Once for the one request: what was checked is what was asked.
  expect([asked, server.connections()]).toEqual([5, 1]);
  await server.close();
});

test('why there is no answer is told apart', async () => {
  const lookup: Lookup = (name, _options, found) =>
    name === 'gone.example.com'
      ? found(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), [])
      : found(null, [{ address: '127.0.0.1', family: 4 }]);
  const outbound = createNodeOutbound({
    rules: { http: true, ports: 'high', networks: ['127.0.0.1'] },
    lookup,
  });
  const server = await outsideServer();
  const { port } = new URL(server.origin);
  expect(await outbound.post({ ...request, url: 'http://gone.example.com:8080/' })).toEqual({
    ok: false,
    error: 'nameNotFound',
  });
  // It speaks no TLS.
  expect(await outbound.post({ ...request, url: `https://plain.example.com:${port}/` })).toEqual({
    ok: false,
    error: 'certificate',
  });
  await server.close();
  expect(await outbound.post({ ...request, url: `http://closed.example.com:${port}/` })).toEqual({
    ok: false,
    error: 'notReached',
  });
});
