import { createWorkspace, type Access, type Slug, type WorkspaceId } from '@stoa/domain';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { request } from '../rehearsal.ts';
import { listOperations } from './catalogue.ts';
import { apiDocument } from './document.ts';
import { canary, createAsk, must, village, type Ask, type Somebody, type Village } from './rehearsal.ts';
import { table } from './samples.ts';

const home = vi.hoisted(() => ({ openStoa: vi.fn() }));
vi.mock('#home', async (original) => ({ ...(await original<object>()), ...home }));
const { handle } = await import('../../../hooks.server.ts');
const ask = await createAsk(handle);
const operations = await listOperations();
const named = operations.map((operation) => [operation.id, operation] as const);

let v: Village;
const fresh = async () => {
  v = await village();
  home.openStoa.mockResolvedValue(v.stoa);
};
beforeEach(fresh);

const visitOf = (who: Somebody) => new Headers({ cookie: v.cookies[who] });
async function keyOf(who: Somebody, access: Access = 'full', workspaceId?: WorkspaceId): Promise<string> {
  const wanted = { name: 'Program', access, workspaceId, password: 'olive grove at noon' };
  return must(await v.stoa.accounts.keys.make(visitOf(who), wanted)).secret;
}
async function tokenOf(who: Somebody, access: Access = 'full'): Promise<string> {
  const asked = { method: 'POST', path: '/api/token', body: { access } };
  const response = await ask({ ...asked, ...withKey(await keyOf(who)) });
  return ((await response.json()) as { token: string }).token;
}
/** As a program asks: no cookie, no Origin, no page. */
const withKey = (key: string, headers: Record<string, string> = {}): Pick<Ask, 'headers'> => ({
  headers: { origin: '', authorization: `Bearer ${key}`, ...headers },
});
const idOf = async (slug: string) => (await v.stoa.directory.workspaces.bySlug(slug as Slug))!.id;
function sampled({ id, method, path, who }: (typeof operations)[number]): Ask {
  const { params = {}, query = '', body, contentType } = table[id]!.ask?.(v) ?? {};
  return {
    ...{ method, body, path: path.replace(/\{(\w+)\}/g, (_, name: string) => params[name]!) + query },
    ...(who === 'member' && { workspace: 'agora' }),
    ...(contentType && { contentType }),
  };
}
const problemOf = async (response: Response): Promise<string> => {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('problem')) {
    await response.body?.cancel();
    return '';
  }
  return ((await response.json()) as { type: string }).type.replace('/api/docs#', '');
};

describe('with a key that may do everything, each role is answered what it is answered with a cookie', () => {
  test.each(named)('%s', async (id, operation) => {
    for (const by of ['owner', 'admin', 'member', 'stranger'] as const) {
      await fresh();
      const response = await ask({ ...sampled(operation), ...withKey(await keyOf(by)) });
      const wanted = operation.programs === 'none' ? 403 : table[id]![by];
      expect([by, response.status]).toEqual([by, wanted]);
      await response.body?.cancel();
    }
  });
});

describe('with a token too', () => {
  test.each(named)('%s', async (id, operation) => {
    const response = await ask({ ...sampled(operation), ...withKey(await tokenOf('owner')) });
    const wanted = ['none', 'keys'].includes(operation.programs ?? '') ? 403 : table[id]!.owner;
    expect(response.status).toBe(wanted);
    await response.body?.cancel();
  });
});

describe('a key that only reads changes nothing', () => {
  test.each(named.filter(([, { method }]) => method !== 'GET'))('%s', async (_, operation) => {
    const response = await ask({ ...sampled(operation), ...withKey(await keyOf('owner', 'read')) });
    if (operation.programs === 'keys') return expect(response.status).toBe(200);
    const reason = operation.programs === 'none' ? 'NotForPrograms' : 'ReadOnlyKey';
    expect([response.status, await problemOf(response)]).toEqual([403, reason]);
    if (reason === 'ReadOnlyKey')
      expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  test('and a token that it makes is one like it, whatever was asked for', async () => {
    const key = await keyOf('owner', 'read');
    const made = await ask({ method: 'POST', path: '/api/token', body: { access: 'full' }, ...withKey(key) });
    const { token, access } = (await made.json()) as { token: string; access: string };
    expect(access).toBe('read');
    const rename = { method: 'PATCH', path: '/api/workspace', workspace: 'agora', body: { name: 'New' } };
    expect((await ask({ ...rename, ...withKey(token) })).status).toBe(403);
  });
});

describe('a key of one workspace', () => {
  test.each(named.filter(([, { who }]) => who === 'member'))(
    '%s: another workspace of the same person is not there',
    async (_, operation) => {
      const by = { type: 'person', id: v.ids.owner, name: 'Mia' } as const;
      must(await createWorkspace(v.stoa.directory, by, { name: 'Second' }));
      const key = await keyOf('owner', 'full', await idOf('second'));
      const answers = await Promise.all(
        ['agora', 'nowhere'].map(async (workspace) => {
          const response = await ask({ ...sampled(operation), workspace, ...withKey(key) });
          const { requestId: _id, ...told } = (await response.json()) as Record<string, unknown>;
          return [response.status, told];
        }),
      );
      expect(answers[0]![0]).toBe(404);
      expect(answers[0]).toEqual(answers[1]);
    },
  );

  test.each(named.filter(([, { who }]) => who === 'person'))(
    '%s: what is about its person, or other workspaces, is not its to ask',
    async (id, operation) => {
      const key = await keyOf('owner', 'full', await idOf('agora'));
      const response = await ask({ ...sampled(operation), ...withKey(key) });
      const wanted = { any: 200, keys: 200, none: 403 }[operation.programs ?? 'none'];
      expect([id, response.status]).toEqual([id, wanted]);
      expect(await response.text()).not.toContain('Second');
    },
  );

  test('opens it, and a token of it does no more', async () => {
    const key = await keyOf('owner', 'full', await idOf('agora'));
    const made = await ask({ method: 'POST', path: '/api/token', ...withKey(key) });
    const { token } = (await made.json()) as { token: string };
    const by = { type: 'person', id: v.ids.owner, name: 'Mia' } as const;
    must(await createWorkspace(v.stoa.directory, by, { name: 'Second' }));
    for (const bearer of [key, token]) {
      const status = async (workspace: string) =>
        (await ask({ path: '/api/workspace', workspace, ...withKey(bearer) })).status;
      expect([await status('agora'), await status('second')]).toEqual([200, 404]);
    }
  });

  test('does not find the room of another one either', async () => {
    const by = { type: 'person', id: v.ids.owner, name: 'Mia' } as const;
    must(await createWorkspace(v.stoa.directory, by, { name: 'Second' }));
    const path = `/api/rooms/${v.code}`;
    expect((await ask({ path, ...withKey(await keyOf('owner', 'read', await idOf('second'))) })).status).toBe(
      404,
    );
    expect((await ask({ path, ...withKey(await keyOf('owner', 'read', await idOf('agora'))) })).status).toBe(
      200,
    );
  });

  test('is nobody to an invitation of another one', async () => {
    const path = `/api/invitations/${v.secret}`;
    const other = await keyOf('stranger', 'full', await idOf('elsewhere'));
    const [limited, nobody] = [await ask({ path, ...withKey(other) }), await ask({ path })];
    expect(await limited.json()).toEqual(await nobody.json());
    expect((await ask({ method: 'POST', path, ...withKey(other) })).status).toBe(403);
  });
});

describe('what proves who asks', () => {
  const rename = { method: 'PATCH', path: '/api/workspace', workspace: 'agora', body: { name: 'Theirs' } };
  const name = async () =>
    (
      (await (await ask({ path: '/api/workspace', workspace: 'agora', cookie: v.cookies.owner })).json()) as {
        name: string;
      }
    ).name;

  test.each(['', 'x', 'stoa_', 'null', 'undefined', 'a.b.c', 'x'.repeat(9_000)])(
    'a made-up key %j beside a cookie, from another site, does nothing',
    async (junk) => {
      for (const origin of ['https://evil.example', 'null', '', 'https://stoa.example']) {
        const response = await ask({ ...rename, cookie: v.cookies.owner, ...withKey(junk, { origin }) });
        expect([response.status, await problemOf(response)]).toEqual([401, 'WrongKey']);
        expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
      }
      const read = await ask({
        path: '/api/users',
        workspace: 'agora',
        cookie: v.cookies.owner,
        ...withKey(junk),
      });
      expect(read.status).toBe(401);
      expect(await read.text()).not.toContain(canary);
      expect(await name()).toContain(canary);
    },
  );

  test.each(['Basic b3duZXI6eA==', 'Digest x', 'Bearerx', 'Token stoa_x', ''])(
    'another kind of proof %j leaves the cookie and its Origin',
    async (authorization) => {
      const forged = { authorization, origin: 'https://evil.example' };
      const response = await ask({ ...rename, cookie: v.cookies.owner, headers: forged });
      expect([response.status, await problemOf(response)]).toEqual([403, 'ForeignOrigin']);
      expect(await name()).toContain(canary);
    },
  );

  test('a key counts alone: the cookie of somebody else beside it does not', async () => {
    const key = await keyOf('stranger');
    const path = '/api/users';
    const both = { path, workspace: 'agora', cookie: v.cookies.owner, ...withKey(key) };
    expect((await ask(both)).status).toBe(404);
    const me = await ask({ path: '/api/profile', cookie: v.cookies.owner, ...withKey(key) });
    expect(await me.json()).toMatchObject({ id: v.ids.stranger });
    expect(me.headers.getSetCookie()).toEqual([]);
  });

  test('a key anywhere else than in the header is none', async () => {
    const key = await keyOf('owner');
    for (const one of [
      { path: `/api/profile?access_token=${key}&key=${key}` },
      { path: '/api/profile', cookie: `stoa=${key}; stoa-memory=${key}` },
      { path: '/api/profile', headers: { 'x-api-key': key } },
      { path: '/api/profile', headers: { 'proxy-authorization': `Bearer ${key}` } },
    ])
      expect((await ask(one)).status).toBe(401);
  });

  test('pages and forms never look at one', async () => {
    const authorization = `Bearer ${await keyOf('owner')}`;
    for (const [path, options] of [
      ['/w/agora', { headers: { authorization }, params: { slug: 'agora' }, route: '/w/[slug=slug]' }],
      ['/account', { headers: { authorization } }],
      ['/api/docs', { headers: { authorization } }],
      ['/account', { headers: { authorization, origin: 'https://stoa.example' }, method: 'POST' }],
    ] as const) {
      const event = request(path, options);
      // A page may lead to where one signs in.
      await (async () => handle({ event, resolve: async () => new Response() }))().catch(() => {});
      expect([path, event.locals.person, event.locals.program]).toEqual([path, undefined, undefined]);
    }
    const event = request('/account', { method: 'POST', headers: { authorization } });
    expect((await handle({ event, resolve: async () => new Response() })).status).toBe(403);
  });

  test('what ended is refused at once: a key, its token, a membership, an account', async () => {
    const [key, token] = [await keyOf('member'), await tokenOf('member')];
    const status = async (bearer: string) =>
      (await ask({ path: '/api/users', workspace: 'agora', ...withKey(bearer) })).status;
    expect([await status(key), await status(token)]).toEqual([200, 200]);
    await v.stoa.directory.workspaces.leave(await idOf('agora'), v.ids.member);
    expect([await status(key), await status(token)]).toEqual([404, 404]);
    const visit = visitOf('member');
    for (const { id } of await v.stoa.accounts.keys.list(visit)) await v.stoa.accounts.keys.revoke(visit, id);
    expect([await status(key), await status(token)]).toEqual([401, 401]);
  });

  test('a token of a session is as good, and makes no other', async () => {
    const made = await ask({
      method: 'POST',
      path: '/api/token',
      cookie: v.cookies.owner,
      body: { access: 'read' },
    });
    const { token } = (await made.json()) as { token: string };
    expect((await ask({ path: '/api/users', workspace: 'agora', ...withKey(token) })).status).toBe(200);
    expect((await ask({ ...rename, ...withKey(token) })).status).toBe(403);
    const again = await ask({ method: 'POST', path: '/api/token', ...withKey(token) });
    expect([again.status, await problemOf(again)]).toEqual([403, 'NotForPrograms']);
  });

  test('no key and no token is in the log', async () => {
    const log = vi.spyOn(v.stoa, 'log');
    const [key, token] = [await keyOf('owner'), await tokenOf('owner')];
    for (const bearer of [key, token, `${key}x`])
      await ask({ path: '/api/users', workspace: 'agora', ...withKey(bearer) });
    expect(log).toHaveBeenCalled();
    const written = JSON.stringify(log.mock.calls);
    for (const secret of [key, token]) expect(written).not.toContain(secret.slice(9));
  });
});

describe('pages of other sites', () => {
  const from = 'https://elsewhere.example';
  test('may ask with a key, and with nothing else', async () => {
    const preflight = await ask({
      method: 'OPTIONS',
      path: '/api/meetings',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();

    const key = await keyOf('owner');
    const listed = await ask({ path: '/api/users', workspace: 'agora', ...withKey(key, { origin: from }) });
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const made = await ask({
      ...{ method: 'POST', path: '/api/posts', workspace: 'agora', body: { title: 'Hi', body: 'There' } },
      ...withKey(key, { origin: from }),
    });
    expect([made.status, made.headers.get('access-control-allow-origin')]).toEqual([201, '*']);
    const wrong = await ask({ path: '/api/users', ...withKey('x', { origin: from }) });
    expect([wrong.status, wrong.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  });

  test('hear nothing of who sends a cookie alone', async () => {
    const asks: Ask[] = [
      { path: '/api/users', workspace: 'agora', cookie: v.cookies.owner, headers: { origin: from } },
      {
        method: 'OPTIONS',
        path: '/api/users',
        headers: { origin: from, 'access-control-request-headers': 'content-type,x-authorization' },
      },
    ];
    for (const one of asks) expect((await ask(one)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('the document says what proves who asks, operation by operation', async () => {
  const { paths, components } = await apiDocument();
  expect(components['securitySchemes']).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
  const of = (path: string, method: string) => paths[path]![method]!.security;
  expect(of('/api/users', 'get')).toEqual([{ session: [] }, { bearer: ['read'] }]);
  expect(of('/api/users', 'post')).toEqual([{ session: [] }, { bearer: ['write'] }]);
  expect(of('/api/token', 'post')).toEqual([{ session: [] }, { bearer: ['read'] }]);
  expect(of('/api/sessions', 'get')).toEqual([{ session: [] }]);
  expect(of('/api/health', 'get')).toEqual([]);
});
