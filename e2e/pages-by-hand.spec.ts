import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './demo-test.ts';
import { signedIn } from './pages.ts';

test.describe('by keyboard', () => {
  let context: BrowserContext;
  let page: Page;
  test.beforeEach(async ({ browser, demo, session }) => {
    context = await browser.newContext({ baseURL: demo.url, storageState: session });
    page = await context.newPage();
  });
  test.afterEach(() => context.close());

  const focused = () =>
    page.evaluate(() => (document.activeElement?.textContent ?? '').replace(/\s+/g, ' ').trim());

  test('the first stop skips to the content', async () => {
    await page.goto('/w/agora', { waitUntil: 'networkidle' });
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('main')?.id)).toBe('main');
  });

  test('every stop on the dashboard shows where it is', async () => {
    await page.goto('/w/agora', { waitUntil: 'networkidle' });
    const stops = await page.locator('a:visible, button:visible').count();
    const seen = new Set<string>();
    for (let at = 0; at < stops; at++) {
      await page.keyboard.press('Tab');
      const { outline, text } = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement!);
        return {
          outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          text: document.activeElement!.textContent!.replace(/\s+/g, ' ').trim(),
        };
      });
      expect(outline, `a ring around “${text}”`).toBe(true);
      seen.add(text);
    }
    for (const wanted of ['Plan one', 'Start a meeting', 'Meetings', 'All activity'])
      expect([...seen]).toContain(wanted);
  });

  test('the workspace menu opens, moves, closes and gives the focus back', async () => {
    await page.goto('/w/agora', { waitUntil: 'networkidle' });
    const trigger = page
      .getByRole('link', { name: 'Switch workspace' })
      .or(page.getByRole('button', { name: 'Switch workspace' }));
    for (const round of ['first', 'second']) {
      await trigger.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('menu'), `${round} time`).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('menu')).toBeHidden();
      await expect(trigger).toBeFocused();
    }
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Laurent family' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/w/laurent-family');
  });

  test('a question holds the focus until it is answered', async () => {
    await page.goto('/w/agora/members', { waitUntil: 'networkidle' });
    const remove = page.getByRole('button', { name: 'Remove' }).first();
    await remove.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toBeVisible();
    for (let at = 0; at < 6; at++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement!.closest('[role=alertdialog]') !== null)).toBe(
        true,
      );
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(remove).toBeFocused();
  });

  test('a refused form leads to the field that is wrong', async () => {
    await page.goto('/w/agora/meetings/new', { waitUntil: 'networkidle' });
    await page.getByLabel('Title').fill('Something');
    await page.getByLabel('Time', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Plan meeting' }).click();
    await expect(page.getByLabel('Time', { exact: true })).toBeFocused();
    await expect(page.getByLabel('Time', { exact: true })).toHaveAccessibleDescription(/Choose a time/);
    await expect(page.getByLabel('Title')).toHaveValue('Something');
  });
});

test('on a phone the menus open by the first tap and again', async ({ browser, demo }) => {
  const context = await signedIn(browser, demo, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto('/w/agora', { waitUntil: 'networkidle' });
  for (const [name, item] of [
    ['Switch workspace', 'All workspaces'],
    ['Your account', 'Sign out'],
  ] as const)
    for (const round of ['first', 'second']) {
      await page.locator('a', { hasText: name }).tap();
      await expect(page.getByRole('menuitem', { name: item }), `${name}, ${round} tap`).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('menu')).toBeHidden();
    }
  await page.locator('a', { hasText: 'Your account' }).tap();
  await page.getByRole('menuitem', { name: 'Sign out' }).tap();
  await page.waitForURL('**/sign-in');
  await context.close();
});
