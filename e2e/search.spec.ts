import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './demo-test.ts';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search and go to' });
const box = (page: Page) => page.getByRole('combobox', { name: 'Search and go to' });
const chosen = (page: Page) => page.locator('.palette [data-selected]');
async function openPalette(page: Page) {
  await page.keyboard.press('Control+k');
  // Keys that a machine presses in the same instant come before its field does.
  await expect(box(page)).toBeFocused();
}

test('by keys alone: open, type, choose, be there, and close again', async ({ browser, demo, session }) => {
  const context = await browser.newContext({ baseURL: demo.url, storageState: session });
  const page = await context.newPage();
  await page.goto('/w/agora');
  await expect(page.locator('a[aria-haspopup="dialog"]')).toBeVisible();

  await openPalette(page);
  await expect(chosen(page)).toHaveText('Home');
  await page.keyboard.press('ArrowDown');
  await expect(chosen(page)).toHaveText('Meetings');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();

  await openPalette(page);
  await page.keyboard.type('chairs');
  await expect(chosen(page)).toContainText('120 chairs');
  await expect(chosen(page).locator('mark')).toHaveText('chairs');
  const { violations } = await new AxeBuilder({ page }).include('.palette').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/w/agora/posts/*');
  await expect(page.getByRole('heading', { level: 1, name: '120 chairs' })).toBeVisible();
  await expect(palette(page)).toBeHidden();

  await openPalette(page);
  await expect(chosen(page)).toHaveText('Home');
  await page.keyboard.type('memb');
  await expect(palette(page).getByRole('option', { name: 'Members', exact: true })).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/w/agora/members');

  // What was seen last is offered first, but not where one is.
  await openPalette(page);
  await expect(chosen(page)).toHaveText('120 chairs');
  await context.close();
});

test('a hit in a chat and one in a comment open there', async ({ browser, demo, session }) => {
  const context = await browser.newContext({ baseURL: demo.url, storageState: session });
  const page = await context.newPage();
  for (const [kind, pattern] of [
    ['message', /\/meetings\/[^/]+#message-/],
    ['comment', /\/posts\/[^/]+\?before=.+#comment-/],
  ] as const) {
    await page.goto(`/w/agora/search?q=the&kind=${kind}`);
    const first = page.getByRole('article').first();
    const said = (await first.getByRole('link').innerText()).replaceAll('…', '').trim().split('\n')[0]!;
    await first.getByRole('link').click();
    await page.waitForURL(pattern);
    const there = page.locator(':target');
    await expect(there).toContainText(said.slice(0, 30));
    await expect(there).toBeInViewport();
  }
  await context.close();
});

test('without JavaScript the page searches, filters and turns its pages', async ({
  browser,
  demo,
  session,
}) => {
  const context = await browser.newContext({
    baseURL: demo.url,
    storageState: session,
    javaScriptEnabled: false,
  });
  const page = await context.newPage();
  await page.goto('/w/agora');
  await page.getByRole('link', { name: 'Search' }).click();
  await page.getByRole('searchbox').fill('ROOF -zeppelin');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Posts' })).toBeVisible();
  await expect(page.locator('mark').first()).toHaveText(/roof/i);
  await page.getByRole('navigation', { name: 'What to show' }).getByRole('link', { name: 'Posts' }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Posts']);
  await page.getByRole('searchbox').fill('zeppelin');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'Look everywhere' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing found for “zeppelin”' })).toBeVisible();
  await context.close();
});

test('nothing that is typed breaks it or becomes markup', async ({ browser, demo, session }) => {
  const context = await browser.newContext({ baseURL: demo.url, storageState: session });
  const typed = [
    'NEAR(a b)',
    '"',
    '*',
    'a*',
    "x') or 1=1 --",
    '%',
    '\\',
    '<img src=x onerror=alert(1)>',
    '__proto__',
    '😀',
    '東京',
    '\u0000',
    'a '.repeat(100),
  ];
  for (const q of typed)
    for (const path of ['/w/agora/search', '/w/agora/search/hits']) {
      const answer = await context.request.get(`${path}?${new URLSearchParams({ q })}`);
      expect(`${answer.status()} ${JSON.stringify(q)}`).toBe(`200 ${JSON.stringify(q)}`);
      expect(await answer.text()).not.toContain('<img src=x');
    }
  for (const path of [
    '/w/agora/search?q=a&q=b&kind=__proto__&page=-1',
    '/w/agora/search?q=roof&kind=post&page=1e9',
  ])
    expect((await context.request.get(path)).status()).toBe(200);
  await context.close();
});

test('whoever is no member is told that there is nothing', async ({ browser, demo }) => {
  const context = await browser.newContext({ baseURL: demo.url });
  const answer = await context.request.get('/w/agora/search/hits?q=roof', { maxRedirects: 0 });
  expect(answer.status()).not.toBe(200);
  expect(await answer.text()).not.toContain('roof');
  await context.close();
});
