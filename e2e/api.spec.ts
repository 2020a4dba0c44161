import { cookiesOf, post } from './stoa.ts';
import { expect, owner, test } from './fixtures.ts';

/** What a program asks with: the cookie of the owner's session, and the workspace. */
const asking = test.extend<{ ask: (path: string, options?: Ask) => Promise<Response> }>({
  ask: async ({ stoa }, use) => {
    const cookie = cookiesOf(await post(stoa, '/sign-in', new URLSearchParams({ ...owner })));
    await use((path, { method = 'GET', body, headers = {}, as = cookie } = {}) =>
      fetch(stoa.url + path, {
        method,
        headers: {
          cookie: as,
          'x-tenant-id': 'agora',
          ...(method === 'GET' ? {} : { origin: stoa.origin }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  },
});
interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The cookie; the owner's when not said. */
  readonly as?: string;
}

/** Sixteen times what an operation takes. */
const tooMuch = JSON.stringify({ title: 'x'.repeat(1 << 20) });

asking('a meeting is planned, changed, read and called off', async ({ ask }) => {
  const made = await ask('/api/meetings', {
    method: 'POST',
    body: { title: 'Choir', startsAt: '2030-01-01T10:00:00+01:00', durationMs: 3_600_000 },
  });
  expect(made.status).toBe(201);
  const path = made.headers.get('location')!;
  expect(await made.json()).toMatchObject({
    title: 'Choir',
    startsAt: '2030-01-01T09:00:00.000Z',
    lobby: true,
  });

  const read = await ask(path);
  const tag = read.headers.get('etag')!;
  expect(await read.json()).toMatchObject({ state: 'upcoming', mayManage: true, attendance: [] });
  expect((await ask(path, { headers: { 'if-none-match': tag } })).status).toBe(304);

  const changed = await ask(path, { method: 'PATCH', body: { title: 'Orchestra', startsAt: null } });
  const edited = (await changed.json()) as Record<string, unknown>;
  expect(edited).toMatchObject({ title: 'Orchestra' });
  expect(edited).not.toHaveProperty('startsAt');
  expect((await ask(path, { headers: { 'if-none-match': tag } })).status).toBe(200);
  expect(await (await ask(`${path}/cancel`, { method: 'POST' })).json()).toHaveProperty('cancelledAt');
  expect((await ask(`${path}/end`, { method: 'POST' })).status).toBe(409);
  expect(await (await ask(`${path}/transcript`)).json()).toEqual({ messages: [], cut: false });
});

asking('people are listed, invited and found by their id', async ({ ask }) => {
  const { users, total } = (await (await ask('/api/users?q=mia')).json()) as {
    users: { id: string }[];
    total: number;
  };
  expect([users, total]).toEqual([[expect.objectContaining({ email: owner.email, role: 'owner' })], 1]);
  expect(await (await ask(`/api/users/${users[0]!.id}`)).json()).toEqual(users[0]);
  expect(
    (await ask('/api/users', { method: 'POST', body: { email: owner.email.toUpperCase() } })).status,
  ).toBe(409);
  const invited = await ask('/api/users', { method: 'POST', body: { email: 'eve@agora.example' } });
  expect(await invited.json()).toMatchObject({ link: expect.stringMatching(/\/i\/[\w-]{43}$/), maxUses: 1 });
  expect((await ask(invited.headers.get('location')!, { method: 'DELETE' })).status).toBe(204);
});

asking('a post is written, liked and answered', async ({ ask }) => {
  const made = await ask('/api/posts', {
    method: 'POST',
    body: { title: 'News', body: '**Hello**', publish: true },
  });
  const path = made.headers.get('location')!;
  expect(await (await ask(`${path}/like`, { method: 'PUT' })).json()).toEqual({ likes: 1, liked: true });
  expect((await ask(`${path}/comments`, { method: 'POST', body: { body: 'Indeed' } })).status).toBe(201);
  expect(await (await ask(path)).json()).toMatchObject({
    post: { title: 'News', body: '**Hello**' },
    likes: 1,
    commentCount: 1,
  });
  expect(await (await ask('/api/posts?limit=1')).json()).toMatchObject({
    posts: [{ excerpt: 'Hello', comments: 1 }],
  });
  expect((await ask(path, { method: 'DELETE' })).status).toBe(204);
  expect((await ask(path)).status).toBe(404);
});

asking('whatever is wrong is a problem, with a status that says whose', async ({ ask }) => {
  const asked: readonly (readonly [string, Ask, number])[] = [
    ['/api/nothing', {}, 404],
    ['/api/users', { as: '' }, 401],
    ['/api/users', { headers: { 'x-tenant-id': 'nowhere' } }, 404],
    ['/api/users', { method: 'PUT' }, 405],
    ['/api/users?limit=many', {}, 422],
    ['/api/workspace', { method: 'PATCH', body: { name: ['x'] } }, 422],
    ['/api/workspace', { method: 'PATCH', body: '{' }, 400],
    [
      '/api/workspace',
      { method: 'PATCH', body: { name: 'x' }, headers: { 'content-type': 'text/plain' } },
      415,
    ],
    [
      '/api/workspace',
      { method: 'PATCH', body: { name: 'x' }, headers: { origin: 'https://evil.example' } },
      403,
    ],
    ['/api/meetings', { method: 'POST', body: tooMuch }, 413],
  ];
  for (const [path, options, status] of asked) {
    const response = await ask(path, options);
    expect([path, options.method, response.status]).toEqual([path, options.method, status]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, type: expect.stringMatching(/^\/api\/docs#\w+$/) });
  }
});

asking('the document is open to all sites, and its page to everybody', async ({ ask, page, stoa }) => {
  const described = await ask('/api/openapi.json', {
    as: '',
    headers: { origin: 'https://elsewhere.example' },
  });
  expect(described.headers.get('access-control-allow-origin')).toBe('*');
  expect(await described.json()).toMatchObject({ openapi: '3.1.1' });

  const said: string[] = [];
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  await page.goto(`${stoa.url}/api/docs#LastOwner`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The API of this Stoa');
  await expect(page.locator('#LastOwner')).toBeInViewport();
  await page.getByRole('navigation').getByRole('link', { name: 'Plan a meeting' }).click();
  await expect(page.locator('#createMeeting')).toBeInViewport();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  }
  expect(said).toEqual([]);
});
