import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createChanges, watchedAttempts } from './changes.ts';
import { createFront } from './front.ts';
import { createKeptPages } from './kept-pages.ts';
import { createWatch } from './watch.ts';
import { readServing } from './settings.ts';

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

interface Rendered {
  readonly headers?: Record<string, string | string[]>;
  readonly status?: number;
  readonly body?: (nonce: string, asked: IncomingMessage) => string;
  /** Runs before the page is written, within the watched work. */
  readonly meanwhile?: () => void;
  /** How many requests of one person the app answers, or of all strangers of one address. */
  readonly asks?: number;
}

/** One member, as the API answers. */
const data: Rendered = {
  headers: {
    'content-type': 'application/json',
    'content-security-policy': '',
    vary: 'Authorization, Cookie, X-Tenant-ID',
    etag: 'W/"of-mia"',
  },
  body: () => '{"name":"Mia"}',
};

/** A front with an app that answers as SvelteKit does: headers one by one, a nonce of its own in policy and body. */
async function stage(rendered: Rendered = {}) {
  const changes = createChanges();
  const lines: object[] = [];
  let nowMs = 0;
  let renders = 0;
  const given = { ...rendered };
  const app = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    const allowed = given.asks && { tries: given.asks, windowMs: 60_000 };
    const who = asked.headers.cookie || asked.headers['x-stoa-client'];
    if (allowed && (await attempts.take([[`asks of ${who}`, allowed]])) !== undefined)
      return void response.writeHead(429).end();
    renders += 1;
    changes.reads('agora');
    const nonce = Buffer.from(`nonce number ${renders}`.padEnd(16)).toString('base64').slice(0, 24);
    const headers = {
      'content-type': 'text/html',
      'cache-control': 'private, no-cache',
      'content-security-policy': `script-src 'self' 'nonce-${nonce}'; object-src 'none'`,
      'x-request-id': `of-render-${renders}`,
      vary: 'Cookie, Accept-Language',
      etag: `"kit${renders}"`,
      ...given.headers,
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const page = given.body ?? (() => `<p>Küste ${renders}</p><script nonce="${nonce}">1</script>`);
    given.meanwhile?.();
    response.writeHead(given.status ?? 200);
    response.write(Buffer.from(page(nonce, asked)));
    response.end();
  };
  const attempts = watchedAttempts(createMemoryAttempts({ passed: () => nowMs }), changes);
  const pages = createKeptPages(
    changes,
    attempts,
    (_level, event, fields) => void lines.push({ event, ...fields }),
    () => nowMs,
  );
  const env = readServing({ ORIGIN: 'http://localhost:1', STOA_TRUSTED_PROXY: '127.0.0.1' });
  const answer = (asked: IncomingMessage, response: ServerResponse) => void app(asked, response);
  const server = createFront(env, answer, createWatch(env), pages).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const get = async (path = '/w/agora', headers: Record<string, string> = {}, method = 'GET') => {
    const sent = request({
      port,
      host: '127.0.0.1',
      path,
      method,
      headers: { cookie: 'stoa=mia', ...headers },
    });
    const [answer] = (await once(sent.end(), 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    return { status: answer.statusCode, headers: answer.headers, body: String(Buffer.concat(parts)) };
  };
  return { changes, given, get, lines, pass: (ms: number) => void (nowMs += ms), renders: () => renders };
}
const tagOf = ({ headers: { etag } }: { headers: IncomingHttpHeaders }): Record<string, string> =>
  etag === undefined ? {} : { 'if-none-match': etag };
const nonceOf = (headers: IncomingHttpHeaders) =>
  /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))![1]!;

describe('the same page, asked for again', () => {
  test('is given without rendering, with a nonce and a name of its own', async () => {
    const { get, renders } = await stage();
    const [first, again, third] = [await get(), await get(), await get()];
    expect(renders()).toBe(1);
    for (const { status, headers, body } of [first, again, third]) {
      expect(status).toBe(200);
      expect(body).toBe(`<p>Küste 1</p><script nonce="${nonceOf(headers)}">1</script>`);
      expect(Number(headers['content-length'] ?? Buffer.byteLength(body))).toBe(Buffer.byteLength(body));
    }
    expect(new Set([first, again, third].map(({ headers }) => nonceOf(headers))).size).toBe(3);
    expect(new Set([first, again, third].map(({ headers }) => headers['x-request-id'])).size).toBe(3);
    expect(again.headers).toMatchObject({
      vary: 'Cookie, Accept-Language',
      'cache-control': 'private, no-cache',
    });
  });

  test('is in the log with its request and its workspace', async () => {
    const { get, lines } = await stage();
    await get();
    const { headers } = await get();
    const requestId = headers['x-request-id'];
    expect(lines).toEqual([
      { event: 'answered from what is kept', requestId, workspaceId: 'agora', status: 200 },
    ]);
  });

  test('is rendered for a request that names a workspace beside its path, which may be another one', async () => {
    const { get, renders } = await stage();
    await get();
    await get('/w/agora', { 'x-tenant-id': 'other' });
    expect(renders()).toBe(2);
  });

  test('is 304 where the browser has it, without a policy that would not fit what it has', async () => {
    const { get, renders } = await stage();
    const first = await get();
    const unchanged = await get('/w/agora', tagOf(first));
    expect(renders()).toBe(1);
    expect(unchanged).toMatchObject({
      status: 304,
      body: '',
      headers: { etag: first.headers.etag, vary: first.headers.vary, 'cache-control': 'private, no-cache' },
    });
    expect(unchanged.headers).not.toHaveProperty('content-security-policy');
    expect((await get('/w/agora', { 'if-none-match': `"x", ${first.headers.etag}` })).status).toBe(304);
    for (const other of ['*', '"x"', ''])
      expect((await get('/w/agora', { 'if-none-match': other })).status).toBe(200);
  });

  test.each([
    ['another session', { cookie: 'stoa=ben' }],
    ['no session', { cookie: '' }],
    ['a session inside of another cookie', { cookie: 'x=stoa=mia' }],
    ['another zone', { cookie: 'stoa=mia; stoa-zone=Europe%2FParis' }],
    ['another language', { 'accept-language': 'en-US' }],
    ['everything anew', { 'cache-control': 'no-cache' }],
  ])('is rendered for %s, even with the tag of the first', async (_, headers) => {
    const { get, renders } = await stage({ body: (_nonce, { headers: asked }) => String(asked.cookie) });
    const first = await get();
    const other = await get('/w/agora', { ...tagOf(first), ...headers });
    expect([renders(), other.status]).toEqual([2, 200]);
    expect(other.body).toBe('cookie' in headers ? headers.cookie : 'stoa=mia');
    expect((await get()).body).toBe('stoa=mia');
  });

  test('is rendered at another address, and for a head alone', async () => {
    const { get, renders } = await stage();
    await get();
    await get('/w/agora?show=past');
    await get('/w/agora/');
    await get('/w/agora', {}, 'HEAD');
    expect(renders()).toBe(4);
  });

  test.each([
    ['its workspace', 'agora'],
    ['the directory', 'directory'],
  ])('is rendered after anything was written to %s', async (_, database) => {
    const { get, changes, renders } = await stage();
    const first = await get();
    changes.changed('another workspace');
    expect((await get('/w/agora', tagOf(first))).status).toBe(304);
    changes.changed(database);
    expect((await get('/w/agora', tagOf(first))).status).toBe(200);
    expect(renders()).toBe(2);
  });

  test('is rendered when its time is over', async () => {
    const { get, pass, renders } = await stage();
    const first = await get();
    pass(14_999);
    expect((await get('/w/agora', tagOf(first))).status).toBe(304);
    pass(1);
    expect((await get('/w/agora', tagOf(first))).status).toBe(200);
    expect(renders()).toBe(2);
  });

  test('is rendered when it was kept by a process before this one', async () => {
    const [before, after] = [await stage(), await stage()];
    const first = await before.get();
    await after.get();
    expect((await after.get('/w/agora', tagOf(first))).status).toBe(200);
  });
});

describe('not kept is', () => {
  test.each<[string, Rendered]>([
    ['an error page', { status: 404 }],
    ['a way elsewhere', { status: 303 }],
    ['a page that brings a cookie', { headers: { 'set-cookie': ['stoa=new'] } }],
    ['a page behind a secret link', { headers: { 'cache-control': 'private, no-store' } }],
    ['what everybody may keep', { headers: { 'cache-control': 'public, max-age=60' } }],
    ['data without a tag', { headers: { ...data.headers, etag: [] } }],
    ['a problem of the API', { ...data, status: 404 }],
    ['data that is not from the records alone', { headers: { ...data.headers, vary: '*' } }],
    ['a file', { headers: { 'content-type': 'text/csv' } }],
    ['a page that depends on more', { headers: { vary: 'Cookie, User-Agent' } }],
    ['a page that depends on anything', { headers: { vary: '*' } }],
    ['a page without a nonce', { headers: { 'content-security-policy': "script-src 'self'" } }],
    ['a very large page', { body: (nonce) => nonce + 'x'.repeat(600_000) }],
  ])('%s', async (_, rendered) => {
    const { get, renders } = await stage(rendered);
    const first = await get();
    expect((await get('/w/agora', tagOf(first))).status).toBe(rendered.status ?? 200);
    expect(renders()).toBe(2);
  });

  test('a page that says nothing of what it depends on', async () => {
    const { get, renders } = await stage({ headers: { vary: '' } });
    await get();
    await get();
    expect(renders()).toBe(2);
  });

  test('a page that was overtaken by a write while it was rendered', async () => {
    const overtaken = await stage();
    overtaken.given.meanwhile = () => overtaken.changes.changed('agora');
    const first = await overtaken.get();
    expect((await overtaken.get('/w/agora', tagOf(first))).status).toBe(200);
    expect(overtaken.renders()).toBe(2);
  });

  test('more than fits: those that are asked for with ever other cookies push each other out', async () => {
    const { get, renders } = await stage({ body: (nonce) => nonce + 'x'.repeat(500_000) });
    for (let i = 0; i < 40; i++) await get('/w/agora', { cookie: `stoa=mia; n=${i}` });
    await get('/w/agora', { cookie: 'stoa=mia; n=39' });
    expect(renders()).toBe(40);
    await get('/w/agora', { cookie: 'stoa=mia; n=0' });
    expect(renders()).toBe(41);
  });

  test('a request with an endless cookie', async () => {
    const { get, renders } = await stage();
    for (let i = 0; i < 2; i++) await get('/w/agora', { cookie: `stoa=mia; n=${'x'.repeat(5_000)}` });
    expect(renders()).toBe(2);
  });
});

describe('an answer of the API, asked for again', () => {
  const path = '/api/users/mia';

  test('is given without asking the app, as it was and by its own tag', async () => {
    const { get, renders } = await stage(data);
    const [first, again] = [await get(path), await get(path)];
    expect(renders()).toBe(1);
    expect(again).toMatchObject({ status: 200, body: first.body });
    const { 'x-request-id': _, date: __, 'transfer-encoding': ___, ...same } = first.headers;
    expect(again.headers).toMatchObject({ ...same, etag: 'W/"of-mia"', 'x-content-type-options': 'nosniff' });
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    for (const known of ['W/"of-mia"', '"of-mia"', '"x", "of-mia"', '*'])
      expect(await get(path, { 'if-none-match': known })).toMatchObject({ status: 304, body: '' });
    expect(renders()).toBe(1);
  });

  test('is kept for 5 s', async () => {
    const { get, pass, renders } = await stage(data);
    await get(path);
    pass(4_999);
    await get(path);
    expect(renders()).toBe(1);
    pass(1);
    await get(path);
    expect(renders()).toBe(2);
  });

  test.each([
    ['another session', { cookie: 'stoa=ben' }],
    ['another workspace', { 'x-tenant-id': 'other' }],
    ['everything anew', { 'cache-control': 'no-cache' }],
    ['a program that proves itself', { authorization: 'Bearer x' }],
  ])('is made for %s, even with the tag of the first', async (_, headers) => {
    const { get, renders } = await stage(data);
    const first = await get(path, { 'x-tenant-id': 'agora' });
    expect((await get(path, { 'x-tenant-id': 'agora', ...tagOf(first), ...headers })).status).toBe(200);
    expect(renders()).toBe(2);
  });

  test('is never kept for a program that proves itself', async () => {
    const { get, renders } = await stage(data);
    for (let n = 0; n < 2; n++) await get(path, { authorization: 'Bearer x' });
    expect(renders()).toBe(2);
  });

  test.each(['agora', 'directory'])('is made after anything was written to %s', async (database) => {
    const { get, changes, renders } = await stage(data);
    const first = await get(path);
    changes.changed(database);
    await get(path, tagOf(first));
    expect(renders()).toBe(2);
  });

  test('is 304 also where the app has said so, for whom it has said so, while it is true', async () => {
    const { changes, get, given, renders } = await stage(data);
    Object.assign(given, { status: 304, body: () => '' });
    const known = { 'if-none-match': 'W/"of-mia"' };
    for (let n = 0; n < 3; n++) expect((await get(path, known)).status).toBe(304);
    expect(renders()).toBe(1);
    Object.assign(given, data, { status: 200 });
    expect(await get(path)).toMatchObject({ status: 200, body: '{"name":"Mia"}' });
    expect(await get(path, known)).toMatchObject({ status: 304 });
    expect(await get(path, { 'if-none-match': '"x"' })).toMatchObject({
      status: 200,
      body: '{"name":"Mia"}',
    });
    expect(renders()).toBe(2);
    changes.changed('agora');
    expect((await get(path, known)).status).toBe(200);
  });
});

test.each([
  ['a page', {}],
  ['an answer of the API', data],
])('who is given %s again is counted as if it were made', async (_, rendered) => {
  const { get, pass, renders } = await stage({ ...rendered, asks: 3 });
  const mia = async () => (await get()).status;
  expect([await mia(), await mia(), await mia(), await mia(), await mia()]).toEqual([
    200, 200, 200, 429, 429,
  ]);
  expect((await get('/w/agora', { cookie: 'stoa=ben' })).status).toBe(200);
  expect(renders()).toBe(2);
  pass(60_000);
  expect(await mia()).toBe(200);
});

test.each([{ asks: 3 }, { ...data, asks: 3 }])(
  'whoever asks from elsewhere is counted there, and uses up nobody else’s tries',
  async (given) => {
    const { get } = await stage(given);
    const from = async (address: string) =>
      (await get('/sign-in', { cookie: '', 'x-forwarded-for': address, 'x-stoa-client': '203.0.113.1' }))
        .status;
    expect(await from('203.0.113.1')).toBe(200);
    const flood: (number | undefined)[] = [];
    for (let n = 0; n < 6; n++) flood.push(await from('198.51.100.7'));
    expect(flood).toEqual([200, 200, 200, 429, 429, 429]);
    expect([await from('203.0.113.1'), await from('203.0.113.1')]).toEqual([200, 200]);
  },
);
