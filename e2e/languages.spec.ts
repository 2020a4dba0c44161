import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import { expect, newContext, signIn, test } from './fixtures.ts';
import { linkIn, openMailbox } from './mailbox.ts';
import { openStoa, owner } from './stoa.ts';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const language = (page: Page) => page.locator('html').getAttribute('lang');

/** What a page says that must not be said: that what was rendered and what the scripts make of it differ. */
function complaintsOf(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /hydrat/i.test(message.text())) heard.push(message.text());
  });
  page.on('pageerror', (error) => heard.push(error.message));
  return heard;
}

for (const { lang, asked, home, meetings, missing, settings } of [
  {
    lang: 'nl',
    asked: 'nl-BE,nl;q=0.9,en;q=0.5',
    home: 'Start',
    meetings: 'Vergaderingen',
    missing: 'Hier is niets',
    settings: 'Instellingen',
  },
  {
    lang: 'id',
    asked: 'id-ID,id;q=0.9',
    home: 'Beranda',
    meetings: 'Rapat',
    missing: 'Tidak ada apa-apa di sini',
    settings: 'Pengaturan',
  },
] as const)
  test(`who asks for ${lang} gets pages and scripts in it, from the first byte and after`, async ({
    browser,
    stoa,
  }) => {
    const context = await browser.newContext({
      baseURL: stoa.url,
      locale: asked.split(',')[0]!,
      extraHTTPHeaders: { 'accept-language': asked },
    });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const scripts: string[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(new URL(response.url()).pathname);
    });
    await page.goto('/nothing-here', { waitUntil: 'networkidle' });
    await expect(title(page)).toHaveText(missing);
    expect(await language(page)).toBe(lang);
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((path) => !path.endsWith(`.${lang}.js`))).toEqual([]);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);

    // The account of the owner has no language: they were set up by a program.
    const cookie = await signedInBy(stoa.url);
    await context.addCookies([cookie]);
    await page.goto('/w/agora', { waitUntil: 'networkidle' });
    const main = page.getByRole('navigation').first();
    await expect(main.getByRole('link', { name: home })).toBeVisible();
    // On without asking the server for a page: what the scripts say.
    await main.getByRole('link', { name: meetings }).click();
    await expect(page).toHaveURL(/meetings$/);
    await expect(main.getByRole('link', { name: settings })).toBeVisible();
    expect(scripts.filter((path) => !path.endsWith(`.${lang}.js`))).toEqual([]);
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await context.close();
  });

test('without JavaScript and without an account one chooses a language, and keeps it', async ({
  browser,
  stoa,
}) => {
  const context = await browser.newContext({ baseURL: stoa.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/nothing-here?a=1');
  expect(await language(page)).toBe('en');
  await page.getByRole('link', { name: 'Bahasa Indonesia' }).click();
  await page.getByRole('button', { name: 'Bahasa Indonesia' }).click();
  await expect(page).toHaveURL(/\/nothing-here\?a=1$/);
  await expect(title(page)).toHaveText('Tidak ada apa-apa di sini');
  await page.goto('/also-not');
  expect(await language(page)).toBe('id');
  await page.getByRole('link', { name: 'Bahasa Indonesia' }).click();
  const chosen = page.getByRole('button', { name: 'Bahasa Indonesia' });
  await expect(chosen).toHaveAttribute('aria-current', 'true');
  await context.close();
});

test('an account keeps the language that was chosen, in every browser, and a page that was kept is not given in another', async ({
  browser,
  stoa,
}) => {
  const here = await newContext(browser, stoa);
  const page = await here.newPage();
  await signIn(page, stoa);
  await page.goto('/w/agora');
  expect(await language(page)).toBe('en');
  await page.goto('/language?next=/w/agora');
  await page.getByRole('button', { name: 'Nederlands' }).click();
  await expect(page).toHaveURL(/\/w\/agora$/);
  expect(await language(page)).toBe('nl');
  await expect(page.getByRole('link', { name: 'Instellingen' })).toBeVisible();

  const there = await newContext(browser, stoa);
  const other = await there.newPage();
  await signIn(other, stoa);
  await other.goto('/w/agora');
  expect(await language(other)).toBe('nl');
  await other.goto('/language?next=/w/agora');
  await other.getByRole('button', { name: 'English' }).click();
  expect(await language(other)).toBe('en');
  await page.reload();
  expect(await language(page)).toBe('en');
  await Promise.all([here.close(), there.close()]);
});

test('mails are in the language of the account, and an account is in the one of the browser it was made in', async ({
  browser,
}) => {
  const mailbox = await openMailbox();
  const stoa = await openStoa({ setUp: true, env: mailbox.env });
  const context = await browser.newContext({ baseURL: stoa.url, locale: 'nl-NL' });
  const page = await context.newPage();
  await page.goto('/register');
  const field = (name: string) => page.locator(`[name="${name}"]`);
  await field('name').fill('Noor de Wit');
  await field('email').fill('noor@agora.example');
  await field('password').fill('a walk by the water');
  await field('password').press('Enter');
  const mail = await mailbox.next('noor@agora.example');
  expect(JSON.stringify(mail)).toContain('Bevestig je adres');
  expect(linkIn(mail)).toContain('/auth/confirm/');
  await context.close();
  await stoa.close();
  await mailbox.close();
});

test('another language ships no more than English does', async ({ browser, stoa }) => {
  const bytesIn = async (locale: string) => {
    const context = await browser.newContext({ baseURL: stoa.url, locale });
    const page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') bodies.push(response.body());
    });
    await page.goto('/sign-in', { waitUntil: 'networkidle' });
    const sizes = (await Promise.all(bodies)).map((body) => brotliCompressSync(body).length);
    await context.close();
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const english = await bytesIn('en-GB');
  for (const locale of ['nl-NL', 'id-ID']) {
    const bytes = await bytesIn(locale);
    console.log(`/sign-in: ${english} B in English, ${bytes} B in ${locale}`);
    expect(bytes).toBeLessThan(english + 1_500);
  }
});

async function signedInBy(url: string) {
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: owner.email, password: owner.password }),
  });
  const [name, value] = answer.headers.getSetCookie()[0]!.split(';')[0]!.split('=');
  return { name: name!, value: value!, url };
}
