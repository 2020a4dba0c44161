import { beforeEach, describe, expect, test, vi } from 'vitest';
import { origin } from '../rehearsal.ts';
import { createAsk, village, type Ask, type Village } from './rehearsal.ts';

const home = vi.hoisted(() => ({ openStoa: vi.fn() }));
vi.mock('#home', async (original) => ({ ...(await original<object>()), ...home }));
const { handle } = await import('../../../hooks.server.ts');
const ask = await createAsk(handle);

let v: Village;
beforeEach(async () => {
  v = await village();
  home.openStoa.mockResolvedValue(v.stoa);
});
const inAgora = (path: string, more: Partial<Ask> = {}): Promise<Response> =>
  ask({ path, cookie: v.cookies.owner, workspace: 'agora', ...more });
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status: response.status, requestId: response.headers.get('x-request-id') });
  return body;
};

describe('methods', () => {
  test('an unknown one hears which there are', async () => {
    const response = await inAgora('/api/users', { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD, OPTIONS']);
    expect(await problemOf(response)).toMatchObject({ type: '/api/docs#MethodNotAllowed' });
  });

  test('OPTIONS says them to anybody', async () => {
    const response = await ask({ method: 'OPTIONS', path: '/api/users/abc' });
    expect([response.status, response.headers.get('allow')]).toEqual([
      204,
      'GET, PATCH, DELETE, OPTIONS'.replace('DELETE,', 'DELETE, HEAD,'),
    ]);
  });

  test('HEAD is GET without a body', async () => {
    const [head, get] = [await inAgora('/api/users', { method: 'HEAD' }), await inAgora('/api/users')];
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'content-type', 'cache-control', 'vary'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
  });

  test('an address that is none is nothing, whatever is asked of it', async () => {
    for (const path of ['/api/', '/api/nothing', '/api/users/a/b', '/api/__proto__'])
      for (const method of ['GET', 'DELETE']) {
        const response = await ask({ method, path });
        expect([path, response.status]).toEqual([path, 404]);
        expect(await problemOf(response)).toMatchObject({ type: '/api/docs#NotFound', instance: path });
      }
  });
});

describe('who asks', () => {
  test('nobody hears how to prove themselves', async () => {
    const response = await ask({ path: '/api/profile' });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Stoa"']);
    await problemOf(response);
  });

  test.each(['https://evil.example', 'null', ''])('from %j nothing is changed', async (from) => {
    const response = await inAgora('/api/workspace', {
      method: 'PATCH',
      body: { name: 'Theirs' },
      headers: { origin: from },
    });
    expect(response.status).toBe(403);
    expect(await problemOf(response)).toMatchObject({ title: 'Foreign origin' });
    expect(await (await inAgora('/api/workspace')).json()).toMatchObject({
      name: expect.stringContaining('Agora'),
    });
  });

  test('too often is told with the time to wait', async () => {
    vi.spyOn(v.stoa.attempts, 'take').mockResolvedValue(1_500);
    const response = await inAgora('/api/users', { address: '203.0.113.77' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
    await problemOf(response);
  });
});

describe('what breaks', () => {
  test('is told by the name of the request and nothing else; the log has the rest', async () => {
    const log = vi.spyOn(v.stoa, 'log');
    vi.spyOn(v.stoa.directory.workspaces, 'members').mockRejectedValue(new Error('secret of the machine'));
    const response = await inAgora('/api/users');
    expect(response.status).toBe(500);
    const told = await problemOf(response);
    expect(JSON.stringify(told)).not.toContain('secret');
    expect(log).toHaveBeenCalledWith(
      'error',
      'request failed',
      expect.objectContaining({ requestId: told.requestId }),
    );
  });

  test('and is over soon says when to ask again, also before the route is reached', async () => {
    const away = Object.assign(new Error('away'), { name: 'DatabaseUnreachable' });
    vi.spyOn(v.stoa.accounts, 'sessionOf').mockRejectedValue(away);
    const response = await inAgora('/api/users');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await problemOf(response)).toMatchObject({ title: 'Unreachable' });
  });
});

describe('reading again', () => {
  test('what has not changed is not sent', async () => {
    const first = await inAgora('/api/users');
    const tag = first.headers.get('etag')!;
    expect(tag).toMatch(/^W\/"[\w+/=]{16}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toBe('Authorization, Cookie, X-Tenant-ID');
    for (const known of [tag, `"other", ${tag}`, tag.slice(2), '*']) {
      const again = await inAgora('/api/users', { headers: { 'if-none-match': known } });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    }
    await inAgora(`/api/users/${v.ids.member}`, { method: 'PATCH', body: { role: 'admin' } });
    const changed = await inAgora('/api/users', { headers: { 'if-none-match': tag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });
});

describe('pages', () => {
  const nextOf = (response: Response) =>
    /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];

  test('of people are walked by the link to the next one, whatever else was asked', async () => {
    const names: string[] = [];
    let path: string | undefined = '/api/users?limit=1&q=kassandra';
    while (path) {
      const response = await inAgora(path);
      const { users, total } = (await response.json()) as { users: { name: string }[]; total: number };
      expect(total).toBe(3);
      names.push(...users.map(({ name }) => name));
      path = nextOf(response);
    }
    expect(names).toEqual(['Ada Kassandra', 'Ben Kassandra', 'Mia Kassandra']);
    expect(await (await inAgora('/api/users?offset=50')).json()).toEqual({ users: [], total: 3 });
  });

  test('of past meetings are walked by a cursor', async () => {
    const make = async (title: string) => {
      const made = await inAgora('/api/meetings', { method: 'POST', body: { title } });
      const path = made.headers.get('location')!;
      expect(await (await inAgora(path)).json()).toMatchObject({ title, state: 'open', attendance: [] });
      expect((await inAgora(`${path}/end`, { method: 'POST' })).status).toBe(200);
      expect((await inAgora(`${path}/end`, { method: 'POST' })).status).toBe(409);
    };
    for (const title of ['one', 'two', 'three']) await make(title);
    const pages: string[][] = [];
    let path: string | undefined = '/api/meetings?limit=2';
    while (path) {
      const response = await inAgora(path);
      const { past } = (await response.json()) as { past: { title: string }[] };
      pages.push(past.map(({ title }) => title));
      path = nextOf(response);
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat().toSorted()).toEqual(['one', 'three', 'two']);
  });

  test('a cursor of somebody’s own making is none', async () => {
    for (const cursor of [
      'x',
      '{}',
      btoa('{"pastOffset":-1}'),
      btoa('{"pastOffset":1,"more":1}'),
      btoa('null'),
    ]) {
      const response = await inAgora(`/api/meetings?cursor=${encodeURIComponent(cursor)}`);
      expect([cursor, response.status]).toEqual([cursor, 422]);
    }
  });
});

describe('other sites', () => {
  test('may read the document, and nothing else', async () => {
    const from = { origin: 'https://elsewhere.example' };
    expect(
      (await ask({ path: '/api/openapi.json', headers: from })).headers.get('access-control-allow-origin'),
    ).toBe('*');
    const preflight = await ask({ method: 'OPTIONS', path: '/api/openapi.json', headers: from });
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
    for (const path of ['/api/users', '/api/health', '/api/profile'])
      for (const method of ['GET', 'OPTIONS'])
        expect(
          (await inAgora(path, { method, headers: from })).headers.get('access-control-allow-origin'),
        ).toBeNull();
  });
});

test('an invitation by address is a link for one, and is refused for members', async () => {
  const invite = (email: string) => inAgora('/api/users', { method: 'POST', body: { email } });
  const made = await invite('eve@elsewhere.example');
  const { link, maxUses, id } = (await made.json()) as { link: string; maxUses: number; id: string };
  expect([made.status, maxUses, made.headers.get('location')]).toEqual([201, 1, `/api/invites/${id}`]);
  expect(link).toMatch(new RegExp(`^${origin}/i/[\\w-]{43}$`));
  expect(await problemOf(await invite('MEMBER@agora.example'))).toMatchObject({
    status: 409,
    title: 'Already member',
  });
  const joined = await ask({
    method: 'POST',
    path: `/api/invitations/${link.split('/').at(-1)}`,
    cookie: v.cookies.stranger,
  });
  expect(await joined.json()).toMatchObject({ joined: true, workspace: { slug: 'agora' } });
});

describe('what somebody saw', () => {
  const write = (body: string, match?: string) =>
    inAgora(`/api/posts/${v.post}`, {
      method: 'PUT',
      body: { title: 'Roof', body, publish: true },
      ...(match !== undefined && { headers: { 'if-match': match } }),
    });
  const tag = async () => (await inAgora(`/api/posts/${v.post}`)).headers.get('etag')!;

  test('what another one changed since is told, and stays', async () => {
    const seen = await tag();
    const first = await write('First', seen);
    expect(first.status).toBe(200);
    const second = await write('Second', seen);
    expect(await problemOf(second)).toMatchObject({ type: '/api/docs#ChangedMeanwhile', status: 412 });
    expect(await (await inAgora(`/api/posts/${v.post}`)).json()).toMatchObject({ post: { body: 'First' } });
    expect((await write('Third', first.headers.get('etag')!)).status).toBe(200);
    expect((await write('Fourth', `"other", ${await tag()}`)).status).toBe(200);
    expect((await write('Fifth', '*')).status).toBe(200);
    expect((await write('Sixth')).status).toBe(200);
    expect((await write('Seventh', '')).status).toBe(412);
  });

  test('a like is no other post, though the answer has another tag', async () => {
    const seen = await tag();
    await inAgora(`/api/posts/${v.post}/like`, { method: 'PUT' });
    expect(await tag()).not.toBe(seen);
    expect((await write('After a like', seen)).status).toBe(200);
  });

  test.each([
    ['/api/workspace', { name: 'One' }, { name: 'Two' }],
    ['/api/users/member', { role: 'admin' }, { role: 'owner' }],
    ['/api/meetings/meeting', { title: 'One' }, { title: 'Two' }],
  ])('%s knows it too', async (named, one, two) => {
    const path = named.replace(/member$/, v.ids.member).replace(/meeting$/, v.meeting);
    const patch = (body: unknown, match: string) =>
      inAgora(path, { method: 'PATCH', body, headers: { 'if-match': match } });
    const seen = (await inAgora(path)).headers.get('etag')!;
    expect((await patch(one, seen)).status).toBe(200);
    expect((await patch(two, seen)).status).toBe(412);
    expect(await (await inAgora(path)).json()).toMatchObject(one);
    expect((await patch(two, (await inAgora(path)).headers.get('etag')!)).status).toBe(200);
  });
});
