import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { cookiesOf, openStoa, owner, post, type Stoa } from './stoa.ts';

const ben = { name: 'Ben Okafor', email: 'ben@agora.example', password: 'a boat at the quay' };
/** Where each member is named. */
const people = '/w/agora/members';
const form = (fields: Record<string, string>) => new URLSearchParams(fields);

/** One person's browser with its memory of pages: it says what it has, and takes it out again at a 304. */
function browserOf(stoa: Stoa, cookie: string) {
  const had = new Map<string, { etag: string; body: string }>();
  return {
    cookie,
    async see(path = '/w/agora') {
      const before = had.get(path);
      const answer = await get(stoa, path, cookie, before?.etag);
      const body = answer.status === 304 ? before!.body : answer.body;
      if (answer.status === 200 && answer.etag) had.set(path, { etag: answer.etag, body });
      return { ...answer, body };
    },
    post: (path: string, fields: Record<string, string> = {}) => post(stoa, path, form(fields), cookie),
  };
}
type Browser = ReturnType<typeof browserOf>;

/** Not by `fetch`, which asks for everything anew when it is given a tag (Fetch, "HTTP-network-or-cache fetch"). */
async function get(stoa: Stoa, path: string, cookie: string, etag?: string) {
  const headers = { accept: 'text/html', cookie, ...(etag && { 'if-none-match': etag }) };
  const [answer] = (await once(request(stoa.url + path, { headers }).end(), 'response')) as [IncomingMessage];
  return { status: answer.statusCode, etag: answer.headers.etag, body: await text(answer) };
}

/** The page, which the browser has already: unchanged when it is asked for again. */
async function settled(browser: Browser, path?: string) {
  for (let tries = 0; tries < 20; tries++) if ((await browser.see(path)).status === 304) return;
  throw new Error(`${path} never settles`);
}

async function join(stoa: Stoa, by: Browser): Promise<Browser> {
  const made = await (await by.post('/w/agora/members?/invite', { role: 'member' })).text();
  const invite = /\/i\/[\w-]+/.exec(made)![0];
  const cookie = cookiesOf(await post(stoa, '/register', form(ben)));
  expect((await post(stoa, invite, form({}), cookie)).status).toBe(303);
  return browserOf(stoa, cookie);
}

test('a kept page is never older than what anybody did', async () => {
  const stoa = await openStoa({ setUp: true });
  try {
    const signIn = async () => browserOf(stoa, cookiesOf(await post(stoa, '/sign-in', form(owner))));
    const mia = await signIn();
    await mia.post('/w/agora?/start');
    await settled(mia, people);

    // Somebody joins.
    expect((await mia.see(people)).body).not.toContain(ben.name);
    const other = await join(stoa, mia);
    expect(await mia.see(people)).toMatchObject({ status: 200, body: expect.stringContaining(ben.name) });

    await test.step('nobody gets the page of somebody else, even by its tag', async () => {
      await settled(mia);
      const { etag } = await mia.see();
      const theirs = await get(stoa, '/w/agora', other.cookie, etag);
      expect(theirs).toMatchObject({ status: 200, body: expect.stringContaining(ben.email) });
      expect(theirs.body).not.toContain(owner.email);
      expect(await get(stoa, '/w/agora', '', etag)).toMatchObject({ status: 303, body: '' });
    });

    await test.step('somebody is renamed, and the workspace', async () => {
      await settled(mia, people);
      await other.post('/account?/about', { name: 'Benedict' });
      expect(await mia.see(people)).toMatchObject({ status: 200, body: expect.stringContaining('Benedict') });
      expect((await other.see()).body).toContain('Benedict');
      await settled(other);
      await mia.post('/w/agora/settings?/rename', { name: 'Forum' });
      expect(await other.see()).toMatchObject({ status: 200, body: expect.stringContaining('Forum') });
    });

    await test.step('somebody plans a meeting', async () => {
      await settled(other);
      const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
      await mia.post('/w/agora/meetings/new', { title: 'Harvest', date, time: '10:00', minutes: '45' });
      expect(await other.see()).toMatchObject({ status: 200, body: expect.stringContaining('Harvest') });
    });

    await test.step('another role, and none', async () => {
      await settled(other, people);
      expect((await other.see(people)).body).not.toContain('Invite people');
      const members = (await mia.see('/w/agora/members')).body;
      const person = /name="person" value="([^"]+)"/.exec(members)![1]!;
      await mia.post('/w/agora/members?/role', { person, role: 'admin' });
      expect(await other.see(people)).toMatchObject({
        status: 200,
        body: expect.stringContaining('Invite people'),
      });
      await settled(other, people);
      await mia.post('/w/agora/members?/remove', { person });
      expect((await other.see()).status).toBe(404);
    });

    await test.step('a session that ends elsewhere', async () => {
      await settled(mia);
      const desk = await signIn();
      await settled(desk);
      await settled(mia);
      expect((await desk.post('/sign-out')).status).toBe(303);
      expect((await desk.see()).status).toBe(303);
      expect((await mia.see()).status).toBe(200);
    });

    await test.step('a restart', async () => {
      await settled(mia);
      await stoa.kill();
      await stoa.start();
      expect((await mia.see()).status).toBe(200);
      await settled(mia);
    });
  } finally {
    await stoa.close();
  }
});

test('a kept answer of the API is never older than what anybody did', async () => {
  const stoa = await openStoa({ setUp: true, env: { STOA_LOG: 'debug' } });
  try {
    const mia = browserOf(stoa, cookiesOf(await post(stoa, '/sign-in', form(owner))));
    const other = await join(stoa, mia);
    const api = async (path: string, cookie: string, method = 'GET', body?: object) => {
      const answer = await fetch(`${stoa.url}/api${path}`, {
        method,
        headers: {
          cookie,
          'x-tenant-id': 'agora',
          ...(body && { origin: stoa.origin, 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, ...((await answer.json().catch(() => ({}))) as { role?: string }) };
    };
    const { id } = (await (
      await fetch(`${stoa.url}/api/profile`, { headers: { cookie: other.cookie } })
    ).json()) as { id: string };
    /** What both are answered, asked until it is given again. */
    const asked = async () => {
      const before = keptAnswers(stoa);
      for (let n = 0; n < 20 && keptAnswers(stoa) < before + 2; n++) {
        await api(`/users/${id}`, mia.cookie);
        await api(`/users/${id}`, other.cookie);
      }
      expect(keptAnswers(stoa)).toBeGreaterThanOrEqual(before + 2);
    };

    await asked();
    for (const role of ['admin', 'member']) {
      expect((await api(`/users/${id}`, mia.cookie, 'PATCH', { role })).status).toBe(200);
      for (const { cookie } of [mia, other])
        expect(await api(`/users/${id}`, cookie)).toMatchObject({ status: 200, role });
      await asked();
    }
    expect((await api(`/users/${id}`, mia.cookie, 'DELETE', {})).status).toBe(204);
    for (const { cookie } of [mia, other]) expect((await api(`/users/${id}`, cookie)).status).toBe(404);

    expect((await api('/users', mia.cookie)).status).toBe(200);
    expect((await mia.post('/sign-out')).status).toBe(303);
    expect((await api('/users', mia.cookie)).status).toBe(401);
  } finally {
    await stoa.close();
  }
});

const keptAnswers = (stoa: Stoa): number => stoa.output().split('answered from what is kept').length - 1;

test('a kept answer of the API is counted as every other one', async () => {
  const env = { STOA_TRUSTED_PROXY: '127.0.0.1', STOA_ASKS_PER_MINUTE: '20' };
  const stoa = await openStoa({ setUp: true, env });
  try {
    const cookie = cookiesOf(await post(stoa, '/sign-in', form(owner)));
    const headers = { cookie, 'x-tenant-id': 'agora', 'x-forwarded-for': '203.0.113.9' };
    const statuses: number[] = [];
    for (let n = 0; n < 60; n++) statuses.push((await fetch(`${stoa.url}/api/users`, { headers })).status);
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(statuses).toContain(429);
  } finally {
    await stoa.close();
  }
});

test('a kept page runs its scripts in a browser, given again and unchanged', async ({ browser }) => {
  const stoa = await openStoa({ setUp: true });
  try {
    const context = await browser.newContext({ baseURL: stoa.url });
    const page = await context.newPage();
    const broken: string[] = [];
    page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
    page.on('pageerror', (error) => broken.push(String(error)));
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/w**');
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname === '/w') statuses.push(response.status());
    });
    for (let i = 0; i < 4; i++) {
      await page.goto('/w', { waitUntil: 'networkidle' });
      // Alive: a menu that only scripts open.
      await page.locator('a.account').click();
      await expect(page.getByRole('menuitem').first()).toBeVisible();
    }
    console.log(`a page that is opened four times: ${statuses.join(', ')}`);
    expect(broken).toEqual([]);
  } finally {
    await stoa.close();
  }
});
