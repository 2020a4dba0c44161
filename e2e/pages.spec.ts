import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from './demo-test.ts';
import { pages, signedIn } from './pages.ts';

/** Colours that are still on their way from one theme to the other are neither. What pulses for ever is left alone. */
async function settled() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const moving = document
    .getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.all(moving.map((one) => one.finished.catch(() => undefined)));
}

/** What a page must not say in the console: its own errors, and what its policy of scripts and styles refused. */
function complaintsOf(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  page.on('pageerror', (error) => heard.push(error.message));
  return heard;
}

for (const { name, path, signedIn: inside, status = 200 } of pages)
  test(`${name} is accessible in both themes, quiet, and within its width`, async ({
    browser,
    demo,
    places,
    session,
  }) => {
    const context = await browser.newContext({ baseURL: demo.url, ...(inside && { storageState: session }) });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const response = await page.goto(path(places), { waitUntil: 'networkidle' });
    expect(response!.status()).toBe(status);
    for (const width of [390, 1440])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.evaluate(settled);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          ),
          `${colorScheme}, ${width} px`,
        ).toEqual([]);
      }
    // 320 px are 1280 at 400 % zoom (WCAG 1.4.10).
    for (const narrow of [320, 390, 820, 1440]) {
      await page.setViewportSize({ width: narrow, height: 900 });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, `wider than ${narrow} px`).toBeLessThanOrEqual(0);
    }
    // A browser logs an answer of 404 by itself.
    expect(complaints.filter((text) => status === 200 || !text.includes(`status of ${status}`))).toEqual([]);
    await context.close();
  });

test('a workspace of others and one that does not exist answer with the same page', async ({
  browser,
  demo,
}) => {
  const context = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/register');
  await page.getByLabel('Your name').fill('Nobody in particular');
  await page.getByLabel('E-mail').fill('nobody@elsewhere.example');
  await page.getByLabel('Password', { exact: true }).fill('a long walk alone');
  await page.getByRole('button', { name: 'Make account' }).click();
  await page.waitForURL('**/w');
  const answers: (string | number)[][] = [];
  for (const path of ['/w/agora', '/w/never-was', '/w/agora/members', '/w/never-was/members']) {
    const response = await page.goto(path);
    answers.push([response!.status(), (await page.locator('body').innerText()).trim()]);
  }
  expect(answers[0]![0]).toBe(404);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  await context.close();
});

test('the chosen theme is there before the first paint', async ({ browser, demo }) => {
  const context = await signedIn(browser, demo, { colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto('/account', { waitUntil: 'networkidle' });
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await paper();
  // Looks at the page as it stands when its body has just begun, long before any module has run.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      observer.disconnect();
      Object.assign(window, { themeAtFirst: document.documentElement.dataset['theme'] });
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto('/w/agora');
  expect(await page.evaluate(() => (window as unknown as { themeAtFirst?: string }).themeAtFirst)).toBe(
    'dark',
  );
  expect(await paper()).toBe(dark);
  await context.close();
});

for (const { path, inside, mostBytes } of [
  { path: '/sign-in', inside: false, mostBytes: 45_000 },
  { path: '/w/agora', inside: true, mostBytes: 80_000 },
])
  test(`a first visit of ${path} takes at most ${mostBytes / 1000} kB of JavaScript`, async ({
    browser,
    demo,
    session,
  }) => {
    const context = await browser.newContext({ baseURL: demo.url, ...(inside && { storageState: session }) });
    const page = await context.newPage();
    const scripts: Promise<readonly [string, number]>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      scripts.push(response.body().then((body) => [response.url(), brotliCompressSync(body).length]));
    });
    await page.goto(path, { waitUntil: 'networkidle' });
    const sizes = await Promise.all(scripts);
    expect(sizes.length).toBeGreaterThan(3);
    const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
    expect(
      bytes,
      sizes.map(([url, size]) => `${size} ${new URL(url).pathname}`).join('\n'),
    ).toBeLessThanOrEqual(mostBytes);
    await context.close();
  });

test('times are in the zone of the reader from the first byte', async ({ browser, demo, places }) => {
  for (const timezoneId of ['Asia/Jakarta', 'America/St_Johns']) {
    const context = await signedIn(browser, demo, { timezoneId });
    const page = await context.newPage();
    const response = await page.goto(places.held, { waitUntil: 'networkidle' });
    const live = await page.locator('main time').allInnerTexts();
    const html = (await response!.text()).replace(/^[\s\S]*<main/, '<main');
    const sent = [...html.matchAll(/<time[^>]*>([^<]*)<\/time>/g)].map(([, text]) => text!.trim());
    expect(sent.length).toBeGreaterThan(5);
    expect(live).toEqual(sent);
    const at = await page.locator('main time').nth(1).getAttribute('datetime');
    const wanted = new Date(at!).toLocaleTimeString('en-US', {
      timeZone: timezoneId,
      hour: 'numeric',
      minute: '2-digit',
    });
    expect(live[1]).toBe(wanted);
    await context.close();
  }
});
