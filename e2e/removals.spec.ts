import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { signedIn, type Visitor } from './faults/web/visitor.ts';
import { expect, newContext, signIn, test } from './fixtures.ts';
import { isIn, pressJoin } from './people.ts';
import { openStoa, owner, type Place, type Stoa } from './stoa.ts';

/** Makes a workspace of the owner's, and answers its id. */
async function make(mia: Visitor, stoa: Place, name: string): Promise<string> {
  const made = await api(mia, stoa, 'POST', '/api/workspaces', { name });
  return ((await made.json()) as { id: string }).id;
}
const api = (by: Visitor, stoa: Place, method: string, path: string, body?: unknown, workspace?: string) =>
  fetch(stoa.url + path, {
    method,
    headers: {
      ...{ cookie: by.cookie, origin: stoa.origin },
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(workspace !== undefined && { 'x-tenant-id': workspace }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

interface Removal {
  readonly workspaceId: string;
  readonly remains?: Readonly<Record<string, number>>;
  readonly dueAt?: string;
}
/** What was found of a workspace at the last look, as a sum; `undefined` before the first one. */
async function leftOf(mia: Visitor, stoa: Place, id: string): Promise<number | undefined> {
  const { removals } = (await (await api(mia, stoa, 'GET', '/api/removals')).json()) as {
    removals: readonly Removal[];
  };
  const { remains } = removals.find(({ workspaceId }) => workspaceId === id) ?? {};
  return remains && Object.values(remains).reduce((sum, count) => sum + count, 0);
}
/** Files of a workspace on the disk of the home that has files. */
function filesOf({ data }: Stoa, id: string): readonly string[] {
  const folder = join(data, 'workspaces');
  const blobs = join(data, 'blobs');
  const named = (path: string) =>
    existsSync(path)
      ? readdirSync(path, { recursive: true })
          .map(String)
          .filter((name) => name.includes(id))
      : [];
  return [...named(folder), ...named(blobs)];
}
const publish = (mia: Visitor, stoa: Place, workspace: string, title: string) =>
  api(mia, stoa, 'POST', '/api/posts', { title, body: 'Words that go.' }, workspace);

async function openDeletePage(page: Page, url: string, slug: string) {
  await page.goto(`${url}/w/${slug}/settings`);
  await page.getByRole('link', { name: 'Delete this workspace' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Delete');
}

test('an owner deletes a workspace with a meeting under way, and sees that nothing is left', async ({
  stoa,
  ownerPage: page,
  browser,
}) => {
  const mia = await signedIn(stoa, owner);
  const id = await make(mia, stoa, 'Grove');
  await publish(mia, stoa, 'grove', 'Gone soon');
  await api(mia, stoa, 'PUT', '/api/cache/k', { value: 'v', ttlMs: 60_000 }, 'grove');

  const context = await newContext(browser, stoa);
  const room = await context.newPage();
  await signIn(room, stoa);
  await room.goto(`${stoa.url}/w/grove`);
  await room.getByRole('button', { name: 'Start a meeting' }).first().click();
  await room.waitForURL('**/m/*');
  await pressJoin(room);
  await isIn(room);
  const link = room.url();

  await openDeletePage(page, stoa.url, 'grove');
  await expect(page.getByRole('link', { name: 'Export the workspace' })).toBeVisible();
  await page.getByLabel('Type the name of the workspace').fill('Grave');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('That is another name. Nothing was deleted.')).toBeVisible();
  await page.getByLabel('Type the name of the workspace').fill('Grove');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.waitForURL('**/w/deleted');

  const row = page.getByRole('listitem').filter({ hasText: 'Grove' });
  await expect(row).toContainText('Empty, one more look', { timeout: 30_000 });
  for (const cell of await row.getByRole('cell').all()) await expect(cell).toHaveText('0');
  await expect(room.getByText(/meeting (?:has ended|is over|ended)/i).first()).toBeVisible();

  expect((await page.goto(`${stoa.url}/w/grove`))?.status()).toBe(404);
  expect((await page.goto(link))?.status()).toBe(404);
  expect(await leftOf(mia, stoa, id)).toBe(0);
  expect(filesOf(stoa, id)).toEqual([]);
  // Somebody may have its address now, and finds nothing of it there.
  await make(mia, stoa, 'Grove');
  const posts = await (await api(mia, stoa, 'GET', '/api/posts', undefined, 'grove')).text();
  expect(posts).not.toContain('Gone soon');
  await context.close();
});

test('without JavaScript, with a branch', async ({ stoa, browser }) => {
  const mia = await signedIn(stoa, owner);
  const id = await make(mia, stoa, 'Quiet corner');
  await publish(mia, stoa, 'quiet-corner', 'Shh');
  await api(mia, stoa, 'POST', '/api/branches', { name: 'Louder' }, 'quiet-corner');
  const context = await browser.newContext({ baseURL: stoa.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, stoa);
  await openDeletePage(page, stoa.url, 'quiet-corner');
  await expect(page.getByText('Its branch: Louder.')).toBeVisible();
  await page.getByLabel('Type the name of the workspace').fill('another');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('That is another name. Nothing was deleted.')).toBeVisible();
  await page.getByLabel('Type the name of the workspace').fill('  Quiet   corner ');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('heading', { name: 'Deleted workspaces' })).toBeVisible();
  await expect.poll(() => leftOf(mia, stoa, id), { timeout: 30_000 }).toBe(0);
  await page.getByRole('link', { name: 'Look again' }).click();
  const rows = page.getByRole('listitem').filter({ hasText: /Quiet corner/ });
  await expect(rows).toHaveCount(2);
  expect((await page.goto(`${stoa.url}/w/quiet-corner`))?.status()).toBe(404);
  await context.close();
});

test('a process that is killed while it empties goes on where it was', async () => {
  test.setTimeout(240_000);
  const stoa = await openStoa({ setUp: true });
  try {
    const mia = await signedIn(stoa, owner);
    for (const waitMs of [0, 2, 8, 30]) {
      const name = `Field ${waitMs}`;
      const id = await make(mia, stoa, name);
      await publish(mia, stoa, `field-${waitMs}`, 'Gone soon');
      const deleted = await api(mia, stoa, 'DELETE', '/api/workspace', { name }, `field-${waitMs}`);
      expect(deleted.status).toBe(204);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await stoa.kill();
      await stoa.start();
      expect((await mia.get(`/w/field-${waitMs}`)).status).toBe(404);
      await expect.poll(() => leftOf(mia, stoa, id), { timeout: 60_000 }).toBe(0);
      expect(filesOf(stoa, id)).toEqual([]);
    }
  } finally {
    await stoa.close();
  }
});
