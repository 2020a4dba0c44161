import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, newContext, signIn, test as base } from './fixtures.ts';
import { openStoa, workspace, type Stoa } from './stoa.ts';

/** A program of the workspace's own, outside of Stoa. */
interface Receiver {
  readonly url: string;
  readonly events: { readonly headers: Record<string, string>; readonly body: string }[];
  status: number;
}

/** A server that may reach this machine, where the receiver is. */
const test = base.extend<{ receiver: Receiver }, { stoa: Stoa }>({
  stoa: [
    async ({}, use) => {
      const env = { STOA_OUTBOUND_HTTP: 'on', STOA_OUTBOUND_NETWORKS: '127.0.0.0/8' };
      const stoa = await openStoa({ setUp: true, env });
      await use(stoa);
      await stoa.close();
    },
    { scope: 'worker' },
  ],
  receiver: async ({}, use) => {
    const receiver: { -readonly [Key in keyof Receiver]: Receiver[Key] } = {
      url: '',
      events: [],
      status: 200,
    };
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        receiver.events.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(receiver.status).end('noted');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    await use(receiver);
    server.close();
    server.closeAllConnections();
  },
});

/** As a receiver does it: HMAC-SHA256 over id, time and body (Standard Webhooks). */
function isSigned({ headers, body }: Receiver['events'][number], secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return headers['webhook-signature']!.split(' ').includes(signature);
}
const typeOf = ({ body }: { body: string }) => (JSON.parse(body) as { type: string }).type;

test('a webhook is made, tested, told what happens, fails and is sent again', async ({
  browser,
  stoa,
  receiver,
}) => {
  const context = await newContext(browser, stoa);
  const page = await context.newPage();
  await signIn(page, stoa);
  const base = `${stoa.url}/w/${workspace.slug}`;

  await page.goto(`${base}/settings`);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await expect(page.getByText('No webhooks yet')).toBeVisible();
  await page.getByLabel('Address').fill('https://10.0.0.1/hook');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByText('This address is in a private network.')).toBeVisible();
  await page.getByLabel('Address').fill(receiver.url);
  await page.getByLabel(/What it is for/).fill('Archive');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('link', { name: 'Go to the webhook' }).click();

  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('webhook.test')).toBeVisible();
  await expect(page.getByText('Delivered')).toBeVisible();
  expect(isSigned(receiver.events[0]!, secret)).toBe(true);

  receiver.status = 500;
  const api = (path: string, body: unknown) =>
    context.request.post(`${stoa.url}/api/${path}`, {
      headers: { origin: stoa.origin, 'x-tenant-id': workspace.slug },
      data: body,
    });
  await api('posts', { title: 'A draft', body: 'Nobody sees it', publish: false });
  await api('posts', { title: 'News', body: 'Hello', publish: true });
  await expect.poll(() => receiver.events.map(typeOf)).toContain('post.published');
  receiver.status = 204;
  await page.reload();
  const row = page.locator('details', { hasText: 'post.published' });
  await row.locator('summary').click();
  await expect(row).toContainText('Answered 500');
  const again = row.getByRole('button', { name: 'Try now' });
  // It may have been tried again by itself meanwhile.
  if (await again.isVisible()) await again.click();
  await expect(row.getByText('Delivered')).toBeVisible();

  const told = receiver.events.filter((one) => typeOf(one) === 'post.published');
  expect(told.every((one) => isSigned(one, secret))).toBe(true);
  expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(receiver.events.some(({ body }) => body.includes('A draft'))).toBe(false);
  await context.close();
});
