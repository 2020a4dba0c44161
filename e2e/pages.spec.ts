import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import { openDemo, owner } from './demo.ts';
import { findPlaces, pages, signedIn, type Places } from './pages.ts';
import { openStoa, type Stoa } from './stoa.ts';

interface Shared {
  /** Filled as `npm run demo` fills it. */
  demo: Stoa;
  /** A server that nobody owns yet. */
  empty: Stoa;
  places: Places;
  /** Of the demo's owner. */
  session: StorageState;
}
type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;
const test = base.extend<object, Shared>({
  demo: [
    async ({}, use) => {
      const demo = await openDemo();
      await use(demo);
      await demo.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  empty: [
    async ({}, use) => {
      const empty = await openStoa();
      await use(empty);
      await empty.close();
    },
    { scope: 'worker' },
  ],
  places: [
    async ({ browser, demo, empty }, use) => {
      const context = await signedIn(browser, demo);
      const places = await findPlaces(await context.newPage(), empty.setupLink()!);
      await context.close();
      await use(places);
    },
    { scope: 'worker' },
  ],
  session: [
    async ({ browser, demo }, use) => {
      const context = await signedIn(browser, demo);
      await use(await context.storageState());
      await context.close();
    },
    { scope: 'worker' },
  ],
});

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
    for (const wanted of ['Plan one', 'Start a meeting', 'Meetings', 'Invite people'])
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

test('without JavaScript one registers by an invite, plans, changes and cancels a meeting, and signs out and in', async ({
  browser,
  demo,
  places,
}) => {
  const context = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: false });
  const page = await context.newPage();
  const button = (name: string) => page.getByRole('main').getByRole('button', { name });
  const who = { name: 'Noor de Wit', email: 'noor@agora.example', password: 'a walk by the water' };

  await page.goto(places.invite);
  await button('Make an account and join').click();
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await button('Make account').click();
  await expect(page.getByText('There is an account with this address already.')).toBeVisible();
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await button('Make account').click();
  await button(`Join as ${who.name}`).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Noor');

  await page.getByRole('link', { name: 'Plan one' }).click();
  await page.getByLabel('Title').fill('A plan on paper');
  await page.getByLabel('Day').fill('2031-05-06');
  await page.getByLabel('Time', { exact: true }).fill('09:30');
  await button('Plan meeting').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A plan on paper');
  await expect(page.locator('time').first()).toHaveAttribute('datetime', '2031-05-06T09:30:00.000Z');

  await page.getByRole('link', { name: 'Change' }).click();
  await page.getByLabel('Title').fill('A plan in ink');
  await button('Save changes').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A plan in ink');
  await page.getByText('Cancel meeting').first().click();
  await button('Cancel meeting').click();
  await expect(page.getByText('This meeting was called off')).toBeVisible();

  await page.getByRole('link', { name: 'Your account' }).click();
  await button('Sign out here').click();
  await page.waitForURL('**/sign-in');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await button('Sign in').click();
  await expect(page.getByRole('alert')).toContainText('The address or the password is wrong');
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await button('Sign in').click();
  await page.waitForURL('**/w/agora');
  await context.close();
});

test('without JavaScript an owner sets up, renames and invites', async ({ browser }) => {
  const own = await openStoa();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: own.url });
  try {
    const page = await context.newPage();
    const button = (name: string) => page.getByRole('main').getByRole('button', { name });
    await page.goto(own.setupLink()!);
    await page.getByLabel('Name of the workspace').fill('Paper');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@paper.example');
    await page.getByLabel('Password', { exact: true }).fill('ink and quill');
    await button('Open the workspace').click();
    await page.waitForURL('**/w/paper');
    await expect(page.getByRole('heading', { name: 'Paper is open' })).toBeVisible();

    await page.goto('/w/paper/settings');
    await page.getByLabel('Name of the workspace').fill('Paper & ink');
    await button('Save name').click();
    await expect(page.getByRole('status').getByText('Saved.')).toBeVisible();
    await page.goto('/w/paper/members');
    await button('Make link').click();
    await expect(page.getByLabel('Invite link', { exact: true })).toHaveValue(/\/i\/[\w-]{40,}$/);
    await expect(page.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
  } finally {
    await context.close();
    await own.close();
  }
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

test('the chosen theme is there before the first paint, in a room of its own too', async ({
  browser,
  demo,
}) => {
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
    const html = await response!.text();
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
