import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const inMain = (page: Page) => page.getByRole('main');
const band = (page: Page) => page.getByRole('region', { name: 'The past' });
const pathOf = (page: Page) => new URL(page.url()).pathname;

async function writePost(page: Page, title: string): Promise<string> {
  await page.goto('/w/agora/posts/new');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Text').fill(`About ${title}.`);
  await inMain(page).getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  return pathOf(page);
}

/** A moment by the clock that is after all that was shown and before all that comes. */
async function apart(page: Page): Promise<string> {
  await page.waitForTimeout(50);
  const moment = new Date().toISOString();
  await page.waitForTimeout(50);
  return moment;
}

test('a workspace is looked at as it was, one thing and everything come back, and undo brings back what was before', async ({
  ownerPage: page,
}) => {
  await page.goto('/w/agora/settings');
  const kept = await writePost(page, 'Olives');
  const gone = await writePost(page, 'Figs');
  const then = await apart(page);

  await page.goto(kept);
  await inMain(page).getByRole('link', { name: 'Change', exact: true }).click();
  await page.getByLabel('Title').fill('Olives and oil');
  await inMain(page).getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Olives and oil');
  await writePost(page, 'Lemons');

  await test.step('the past is shown on each page, and is kept in links', async () => {
    await page.goto(`/w/agora/posts?at=${then}`);
    await expect(band(page)).toContainText('You are looking at');
    await expect(inMain(page).getByRole('link', { name: 'Olives', exact: true })).toBeVisible();
    await expect(inMain(page).getByText('Lemons')).toHaveCount(0);
    await inMain(page).getByRole('link', { name: 'Olives', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Olives');
    expect(new URL(page.url()).searchParams.get('at')).toBe(then);
    await expect(page.getByLabel('Your comment')).toBeDisabled();
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
    await expect(inMain(page).getByText('Mia Laurent').first()).toBeVisible();
    await expect(band(page)).toBeVisible();
  });

  await test.step('nothing is changed there', async () => {
    const answer = await page.request.post(`/w/agora/settings?/rename&at=${then}`, {
      form: { name: 'Elsewhere' },
      headers: { origin: new URL(page.url()).origin, accept: 'text/html' },
    });
    expect(answer.status()).toBe(409);
    expect(await answer.text()).toContain('You are looking at the past. Go back to now to change something.');
  });

  await test.step('one thing comes back', async () => {
    await page.goto(`${kept}?at=${then}`);
    await band(page).getByRole('link', { name: 'Restore this post' }).click();
    await expect(inMain(page)).toContainText('1 post becomes what it was');
    await inMain(page).getByRole('button', { name: 'Restore this post' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('It is as it was');
    await page.goto(kept);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Olives');
    await page.goto('/w/agora/posts');
    await expect(inMain(page).getByText('Lemons').first()).toBeVisible();
  });

  await test.step('everything comes back, and undo is what was before', async () => {
    await page.goto(`/w/agora?at=${then}`);
    await band(page).getByRole('link', { name: 'Restore everything' }).click();
    await expect(inMain(page)).toContainText('1 post goes, because it came later');
    await inMain(page).getByRole('button', { name: 'Restore the workspace' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('It is as it was');
    const done = page.url();
    await page.goto('/w/agora/posts');
    await expect(inMain(page).getByText('Lemons')).toHaveCount(0);
    expect((await page.goto(gone))!.status()).toBe(200);
    await page.goto(done);
    await inMain(page).getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('It is as it was before');
    await page.goto('/w/agora/posts');
    await expect(inMain(page).getByText('Lemons').first()).toBeVisible();
  });

  await test.step('the control in the header leads there and back', async () => {
    await page.goto('/w/agora/meetings');
    await page.locator('summary', { hasText: 'As it was' }).click();
    await page.getByLabel('Show the workspace as it was').fill(await wallBefore(page));
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(band(page)).toBeVisible();
    expect(new URL(page.url()).searchParams.get('at')).toMatch(/Z$/);
    await band(page).getByRole('link', { name: 'Back to now' }).click();
    await expect(band(page)).toHaveCount(0);
    expect(new URL(page.url()).search).toBe('');
  });
});

test('without JavaScript the links stay in the past too', async ({ browser, stoa, ownerPage }) => {
  await ownerPage.goto('/w/agora');
  const then = await apart(ownerPage);
  const context = await browser.newContext({
    baseURL: stoa.url,
    javaScriptEnabled: false,
    storageState: await ownerPage.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(`/w/agora?at=${then}`);
  await page.getByRole('navigation').getByRole('link', { name: 'Posts' }).click();
  await expect(band(page)).toBeVisible();
  await band(page).getByRole('link', { name: 'Back to now' }).click();
  await expect(band(page)).toHaveCount(0);
  await context.close();
});

/** The field's earliest value, which is the minute of the first change. */
const wallBefore = async (page: Page): Promise<string> =>
  (await page.getByLabel('Show the workspace as it was').getAttribute('min'))!;
