import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ask } from './faults/web/ask.ts';
import { expect, owner, signIn, test } from './fixtures.ts';
import { openStoa, type Place } from './stoa.ts';

const button = (page: Page, name: string) =>
  page.getByRole('main').getByRole('button', { name, exact: true });

/** Makes a key on the account's page, and takes it from there. */
async function makeKey(
  page: Page,
  name: string,
  choices: Readonly<Record<string, string>> = {},
): Promise<string> {
  await page.goto('/account/keys');
  await page.getByLabel('What will use it').fill(name);
  for (const [label, choice] of Object.entries(choices))
    await page.getByLabel(label, { exact: true }).selectOption(choice);
  await page.getByLabel('Your password').fill(owner.password);
  await button(page, 'Make key').click();
  const box = page.getByLabel('Key', { exact: true });
  await expect(box).toHaveValue(/^stoa_\w{47}$/);
  return box.inputValue();
}
/** As a program does: no cookie, no Origin. */
const asks = (stoa: Place, key: string, path: string, options: RequestInit & { workspace?: string } = {}) => {
  const { workspace, headers, ...rest } = options;
  return fetch(stoa.url + path, {
    ...rest,
    headers: {
      authorization: `Bearer ${key}`,
      ...(workspace && { 'x-tenant-id': workspace }),
      ...(rest.body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
  });
};
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

test('a key is made in the browser, used by a program, and revoked', async ({ ownerPage: page, stoa }) => {
  await page.goto('/account');
  await page.getByRole('link', { name: 'Keys for programs' }).click();
  await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
  const key = await makeKey(page, 'Backup script', { 'It may do': 'full' });
  await expect(page.getByText('Keep this key now: it is not shown again.')).toBeVisible();
  await expect(row(page, 'Backup script')).toContainText('never used');

  // Whoever sits at her open browser does not make one.
  await page.getByLabel('What will use it').fill('Not hers');
  await page.getByLabel('Your password').fill('not her password');
  await button(page, 'Make key').click();
  await expect(page.getByText('This is not your password.')).toBeVisible();
  await expect(row(page, 'Not hers')).toHaveCount(0);

  await page.goto('/w/agora/settings');
  await page.getByRole('link', { name: 'Keys of members' }).click();
  const reaching = page.getByRole('listitem').filter({ hasText: owner.name });
  await expect(reaching).toContainText('Backup script, in all workspaces of its person');
  expect(await page.content()).not.toContain(key.slice(0, 9));

  const me = await asks(stoa, key, '/api/profile');
  expect([me.status, await me.json()]).toEqual([200, expect.objectContaining({ email: owner.email })]);
  const post = { title: 'By a program', body: 'Hello', publish: true };
  const wrote = await asks(stoa, key, '/api/posts', {
    ...{ method: 'POST', workspace: 'agora', body: JSON.stringify(post) },
  });
  expect(wrote.status).toBe(201);

  await page.goto('/account/keys');
  await expect(row(page, 'Backup script')).toContainText('used today');
  await expect(row(page, 'Backup script')).toContainText(key.slice(0, 9));
  expect(await page.content()).not.toContain(key);
  await page.goto('/w/agora/posts');
  await expect(page.getByText('By a program')).toBeVisible();

  const events = await asks(stoa, key, '/api/events/post', { workspace: 'agora' });
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  await page.goto('/account/keys');
  await row(page, 'Backup script').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
  let said = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) said += part.value;
  expect(said).toContain('event: bye\ndata: signedOut');
  const refused = await asks(stoa, key, '/api/profile');
  expect([refused.status, await refused.json()]).toEqual([
    401,
    expect.objectContaining({ type: '/api/docs#WrongKey' }),
  ]);
});

test('without JavaScript a key is made for one workspace, only to read, and revoked', async ({
  browser,
  stoa,
}) => {
  const context = await browser.newContext({ baseURL: stoa.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, stoa);
  await page.goto('/w');
  await page.goto('/account/keys');
  await page.getByLabel('What will use it').fill('   ');
  await page.getByLabel('Your password').fill(owner.password);
  await button(page, 'Make key').click();
  await expect(page.getByText('Name the program that will use it.')).toBeVisible();
  const key = await makeKey(page, 'Reader', { In: 'agora', 'It works for': '30' });
  await expect(row(page, 'Reader')).toContainText('in Agora only');
  await expect(row(page, 'Reader')).toContainText('ends in 30 days');
  const status = async (path: string, options?: Parameters<typeof asks>[3]) =>
    (await asks(stoa, key, path, options)).status;
  expect(await status('/api/users', { workspace: 'agora' })).toBe(200);
  expect(await status('/api/workspace', { workspace: 'nowhere' })).toBe(404);
  expect(await status('/api/workspaces')).toBe(403);
  const rename = { method: 'PATCH', workspace: 'agora', body: '{"name":"Theirs"}' };
  expect(await status('/api/workspace', rename)).toBe(403);
  expect(await status('/api/sessions')).toBe(403);
  await row(page, 'Reader').locator('summary').click();
  await row(page, 'Reader').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('heading', { name: 'No keys yet' })).toBeVisible();
  expect(await status('/api/users', { workspace: 'agora' })).toBe(401);
  await context.close();
});

test('a token is made by a key, checked by others with the public keys, and ends with its key', async ({
  ownerPage: page,
  stoa,
}) => {
  const key = await makeKey(page, 'Tokens');
  const made = await asks(stoa, key, '/api/token', { method: 'POST' });
  const { token, access } = (await made.json()) as { token: string; access: string };
  expect([made.status, access]).toEqual([200, 'read']);

  const at = new URL('/.well-known/jwks.json', stoa.url);
  const { payload } = await jwtVerify(token, createRemoteJWKSet(at), {
    ...{ issuer: stoa.origin, audience: `${stoa.origin}/api`, algorithms: ['EdDSA'], maxTokenAge: '10m' },
  });
  expect(payload).toMatchObject({ scope: 'read', jti: expect.stringMatching(/^[\w-]{22}$/) });
  const published = await fetch(at);
  expect(published.headers.get('cache-control')).toBe('public, max-age=300');
  expect(published.headers.get('access-control-allow-origin')).toBe('*');
  expect(await published.text()).not.toContain('"d"');

  expect((await asks(stoa, token, '/api/users', { workspace: 'agora' })).status).toBe(200);
  expect((await asks(stoa, token, '/api/token', { method: 'POST' })).status).toBe(403);
  await page.goto('/account/keys');
  await row(page, 'Tokens').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Tokens')).toHaveCount(0);
  expect((await asks(stoa, token, '/api/users', { workspace: 'agora' })).status).toBe(401);
});

test('a page of another site asks with a key, and gets nothing by a cookie', async ({
  ownerPage: page,
  stoa,
}) => {
  const key = await makeKey(page, 'Another site');
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<p>Elsewhere'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const fetched = (bearer?: string) =>
    page.evaluate(
      async ([url, authorization]) => {
        const headers: Record<string, string> = {
          'x-tenant-id': 'agora',
          ...(authorization && { authorization }),
        };
        const credentials = authorization ? 'omit' : 'include';
        return fetch(`${url}/api/users`, { headers, credentials }).then(
          async (answer) => `${answer.status} ${(await answer.text()).includes('mia@')}`,
          () => 'refused by the browser',
        );
      },
      [stoa.url, bearer && `Bearer ${bearer}`],
    );
  expect(await fetched(key)).toBe('200 true');
  expect(await fetched('stoa_nothing')).toBe('401 false');
  expect(await fetched()).toBe('refused by the browser');
  server.close();
  server.closeAllConnections();
});

test('a program asks under the workspace’s own name', async ({ browser }) => {
  const stoa = await openStoa({ setUp: true, env: { STOA_SUBDOMAINS: 'on' } });
  const context = await browser.newContext({ baseURL: stoa.url });
  try {
    const page = await context.newPage();
    await signIn(page, stoa);
    const key = await makeKey(page, 'Own name');
    const host = `agora.${new URL(stoa.origin).host}`;
    const answer = await ask(stoa, '/api/workspace', { host, authorization: `Bearer ${key}` });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      expect.objectContaining({ slug: 'agora' }),
    ]);
    const nobody = await ask(stoa, '/api/workspace', { host });
    expect(nobody.status).toBe(401);
  } finally {
    await context.close();
    await stoa.close();
  }
});
