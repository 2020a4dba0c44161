import { request } from 'node:http';
import type { Browser, Page } from '@playwright/test';
import { expect, newContext, owner, signIn, test } from './fixtures.ts';
import { cookiesOf, post, type Stoa } from './stoa.ts';

const ben = { name: 'Ben Okafor', email: 'ben@agora.example', password: 'a boat at the quay' };
const cleo = { name: 'Cleo Marsh', email: 'cleo@agora.example', password: 'a lamp in the hall' };
const form = (fields: Record<string, string>) => new URLSearchParams(fields);

/** How soon a change is to be seen, ms. */
const soon = 1_000;
/** How long somebody may seem to be here whose page was closed, ms: on Workers until the second beat after it finds nobody. */
const goneMs = process.env.STOA_HOME === 'workers' ? 18_000 : 8_000;
const see = (page: Page, text: string | RegExp) =>
  expect(page.getByRole('main').getByText(text).first()).toBeVisible({ timeout: soon });

const asOwner = async (stoa: Stoa): Promise<string> =>
  cookiesOf(await post(stoa, '/sign-in', form({ email: owner.email, password: owner.password })));

/** Somebody becomes a member by an invite of the owner; answers the cookie of their session. */
async function join(stoa: Stoa, who: typeof ben): Promise<string> {
  const made = await (
    await post(stoa, '/w/agora/members?/invite', form({ role: 'member' }), await asOwner(stoa))
  ).text();
  const cookie = cookiesOf(await post(stoa, '/register', form(who)));
  const accepted = await post(stoa, /\/i\/[\w-]+/.exec(made)![0], form({}), cookie);
  // Where a browser goes by itself.
  const place = new URL(accepted.headers.get('location')!, stoa.url);
  await (await fetch(place, { headers: { cookie } })).text();
  return cookie;
}

/** A page of its own browser, whose line to the server stands. */
async function watching(browser: Browser, stoa: Stoa, who: typeof ben, path: string): Promise<Page> {
  const context = await newContext(browser, stoa);
  const page = await context.newPage();
  await signIn(page, stoa, who);
  await goLive(page, path);
  return page;
}
async function goLive(page: Page, path: string) {
  const line = page.waitForResponse((response) => response.url().includes('/live?after='));
  await page.goto(path);
  expect((await line).headers()['content-type']).toBe('text/event-stream');
}

test('what one changes, the other sees within a second', async ({ browser, stoa }) => {
  await join(stoa, ben);
  const mia = await watching(browser, stoa, owner, '/w/agora/members');
  await see(mia, ben.name);

  await test.step('somebody joins, and is here', async () => {
    await join(stoa, cleo);
    await see(mia, cleo.email);
  });

  const other = await watching(browser, stoa, ben, '/w/agora/members');
  const row = mia.getByRole('listitem').filter({ hasText: ben.email });
  await expect(row.getByText('here now')).toBeVisible({ timeout: soon });

  await test.step('somebody has another name', async () => {
    await other.goto('/account');
    await other.getByLabel('Your name').fill('Benjamin Okafor');
    await other.getByRole('button', { name: 'Save' }).click();
    await see(mia, 'Benjamin Okafor');
  });

  await test.step('a role', async () => {
    await goLive(other, '/w/agora/members');
    const mine = other.getByRole('listitem').filter({ hasText: ben.email });
    await row.getByRole('combobox').selectOption('admin');
    await expect(mine.getByText('Admin', { exact: true }).or(mine.locator('option:checked'))).toHaveText(
      /admin/i,
      {
        timeout: soon,
      },
    );
  });

  await test.step('a meeting, on the first page', async () => {
    await goLive(mia, '/w/agora');
    await other.goto('/w/agora/meetings/new');
    await other.getByLabel('Title').fill('Choir practice');
    await other.getByRole('button', { name: /plan/i }).last().click();
    await see(mia, 'Choir practice');
  });

  await test.step('a post and a comment', async () => {
    await goLive(mia, '/w/agora/posts');
    await other.goto('/w/agora/posts/new');
    await other.getByLabel('Title').fill('News from the quay');
    await other.getByLabel('Text').fill('The boat is back.');
    await other.getByRole('button', { name: 'Publish', exact: true }).click();
    await see(mia, 'News from the quay');
    await other.waitForURL(/\/posts\/[\w-]{22}/);
    await goLive(mia, new URL(other.url()).pathname);
    await other.getByLabel('Your comment').fill('Come and see.');
    await other.getByRole('button', { name: 'Comment', exact: true }).click();
    await see(mia, 'Come and see.');
  });

  await test.step('who did what is told', async () => {
    await goLive(mia, '/w/agora/activity');
    for (const words of ['joined', 'made', 'planned', 'published', 'commented on'])
      await see(mia, new RegExp(words));
  });

  await test.step('somebody goes', async () => {
    await goLive(mia, '/w/agora/members');
    await expect(row.getByText('here now')).toBeVisible({ timeout: soon });
    await other.context().close();
    await expect(row.getByText('here now')).toBeHidden({ timeout: goneMs });
  });
  await mia.context().close();
});

test('after 30 s without a network everything is caught up on', async ({ browser, stoa }) => {
  const mia = await watching(browser, stoa, owner, '/w/agora/meetings');
  await mia.context().setOffline(true);
  const cookie = await asOwner(stoa);
  const plan = (title: string) =>
    post(
      stoa,
      '/w/agora/meetings/new',
      form({ title, date: '2031-05-01', time: '10:00', minutes: '60' }),
      cookie,
    );
  await plan('Planned meanwhile');
  await mia.waitForTimeout(30_000);
  await plan('Planned a moment ago');
  await mia.context().setOffline(false);
  await see(mia, 'Planned meanwhile');
  await see(mia, 'Planned a moment ago');
  await mia.context().close();
});

test('all tabs of a browser share one line, and another takes it over', async ({ browser, stoa }) => {
  const first = await watching(browser, stoa, owner, '/w/agora/meetings');
  const second = await first.context().newPage();
  let lines = 0;
  second.on('request', (one) => void (lines += Number(one.url().includes('/live?after='))));
  await second.goto('/w/agora/meetings');
  const cookie = await asOwner(stoa);
  await second.waitForLoadState('networkidle');
  await post(
    stoa,
    '/w/agora/meetings/new',
    form({ title: 'Told by the first', date: '2031-05-02', time: '10:00', minutes: '60' }),
    cookie,
  );
  await see(second, 'Told by the first');
  expect(lines).toBe(0);
  await first.close();
  await expect.poll(() => lines).toBe(1);
  await post(
    stoa,
    '/w/agora/meetings/new',
    form({ title: 'Told by the second', date: '2031-05-03', time: '10:00', minutes: '60' }),
    cookie,
  );
  await see(second, 'Told by the second');
  await second.context().close();
});

test('a stream ends within a second of the membership, and of the session', async ({ stoa }) => {
  const name = `Dara ${Date.now()}`;
  const dara = { name, email: `${Date.now()}@agora.example`, password: 'a stone by the sea' };
  const cookie = await join(stoa, dara);
  const api = { 'x-tenant-id': 'agora' };
  const users = (await (
    await fetch(`${stoa.url}/api/users?q=${dara.email}`, { headers: { ...api, cookie } })
  ).json()) as {
    users: { id: string }[];
  };
  const [page, table] = [
    listen(stoa, '/w/agora/live', { cookie }),
    listen(stoa, '/api/events/meeting', { cookie, ...api }),
  ];
  await Promise.all([page.begun, table.begun]);
  const removed = performance.now();
  await post(stoa, '/w/agora/members?/remove', form({ person: users.users[0]!.id }), await asOwner(stoa));
  for (const stream of [page, table]) {
    expect(await stream.ended).toContain('event: bye\ndata: notMember');
    expect(performance.now() - removed).toBeLessThan(soon);
  }
  expect(await listen(stoa, '/w/agora/live', { cookie }).status).toBe(404);

  const session = await asOwner(stoa);
  const own = listen(stoa, '/w/agora/live', { cookie: session });
  await own.begun;
  const signedOut = performance.now();
  await post(stoa, '/sign-out', form({}), session);
  expect(await own.ended).toContain('event: bye\ndata: signedOut');
  expect(performance.now() - signedOut).toBeLessThan(soon);
});

/** A stream as a program reads it: when it begins, and all of it when it ends. */
function listen(stoa: Stoa, path: string, headers: Record<string, string>) {
  const [status, begun, ended] = [
    Promise.withResolvers<number>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<string>(),
  ];
  let text = '';
  request(stoa.url + path, { headers: { ...headers, accept: 'text/event-stream' } }, (response) => {
    status.resolve(response.statusCode!);
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      begun.resolve();
    });
    response.on('close', () => ended.resolve(text));
  }).end();
  return { status: status.promise, begun: begun.promise, ended: ended.promise };
}
