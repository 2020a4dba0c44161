import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import { englishOn, sayIn } from './catalogue.ts';
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

for (const { lang, locale, mails } of [
  {
    lang: 'nl',
    locale: 'nl-BE',
    mails: {
      confirm: 'Bevestig je adres',
      invite: 'Mia Laurent nodigt je uit voor Agora',
      welcome: 'Welkom bij Agora',
      keeper: 'Je beheert nu deze Stoa',
    },
  },
  {
    lang: 'id',
    locale: 'id-ID',
    mails: {
      confirm: 'Konfirmasi alamat Anda',
      invite: 'Mia Laurent mengundang Anda ke Agora',
      welcome: 'Selamat datang di Agora',
      keeper: 'Anda sekarang mengelola Stoa ini',
    },
  },
] as const)
  test(`in ${lang} one makes an account, reads its mails, joins and keeps, and nothing on the way is in English`, async ({
    browser,
  }) => {
    test.setTimeout(90_000);
    const say = sayIn(lang);
    const mailbox = await openMailbox();
    const stoa = await openStoa({ setUp: true, env: mailbox.env });
    const context = await browser.newContext({ baseURL: stoa.url, locale });
    const page = await context.newPage();
    const field = (name: string) => page.locator(`[name="${name}"]`);
    const press = (name: string) =>
      page.getByRole('main').getByRole('button', { name, exact: true }).first().click();
    const reads = async () => {
      expect(await language(page)).toBe(lang);
      expect(await englishOn(page, lang)).toEqual([]);
    };
    const noor = { name: 'Noor de Wit', email: 'noor@agora.example', password: 'a walk by the water' };

    await test.step('from the page to sign in to an account', async () => {
      await page.goto('/sign-in');
      await expect(title(page)).toHaveText(say('entrance_sign_in'));
      await reads();
      await field('email').fill(noor.email);
      await field('password').fill('not the one');
      await press(say('entrance_sign_in'));
      await expect(page.getByRole('alert')).toHaveText(say('account_wrong'));
      await page.getByRole('link', { name: say('entrance_make_one') }).click();
      await expect(title(page)).toHaveText(say('entrance_make_account_title'));
      await field('name').fill(noor.name);
      await field('email').fill(noor.email);
      await field('password').fill('12345678');
      await press(say('entrance_make_account'));
      await expect(page.getByText(say('account_password_common'))).toBeVisible();
      await reads();
      await field('password').fill(noor.password);
      await press(say('entrance_make_account'));
      await expect(title(page)).toHaveText(say('entrance_look_mail'));
      await reads();
      const mail = await mailbox.next(noor.email);
      expect(mail.subject).toBe(mails.confirm);
      expect(mail.html).toContain(`<html lang="${lang}">`);
      await page.goto(linkIn(mail));
      await reads();
      await field('password').fill(noor.password);
      await press(say('entrance_confirm_button'));
      await page.waitForURL((url) => !url.pathname.startsWith('/auth'));
    });

    await test.step('the owner, who reads English, invites them and makes them a keeper', async () => {
      const english = await newContext(browser, stoa);
      const owners = await english.newPage();
      await signIn(owners, stoa);
      await owners.goto('/w/agora/members');
      await owners.getByLabel('Addresses').fill(noor.email);
      await owners.getByRole('button', { name: 'Send invitations' }).click();
      const invite = await mailbox.next(noor.email);
      expect(invite.subject).toBe(mails.invite);
      await page.goto(linkIn(invite));
      await reads();
      await press(say('entrance_invited_join_as', { name: noor.name }));
      await page.waitForURL('**/w/agora');
      expect((await mailbox.next(noor.email)).subject).toBe(mails.welcome);
      await owners.goto('/admin/keepers');
      await owners.locator('[name="email"]').first().fill(noor.email);
      await owners.getByRole('button', { name: 'Make them a keeper' }).click();
      expect((await mailbox.next(noor.email)).subject).toBe(mails.keeper);
      await english.close();
    });

    for (const [path, heading] of [
      ['/account/keys', 'keys_title'],
      ['/account/security', 'security_title'],
      ['/admin/keepers', 'keepers_title'],
      ['/admin/mail', 'mails_title'],
      ['/admin/jobs', 'jobs_title'],
      ['/w/deleted', 'workspaces_deleted'],
      ['/account', 'shell_account'],
    ] as const)
      await test.step(path, async () => {
        await page.goto(path);
        await expect(title(page)).toHaveText(say(heading));
        await reads();
      });

    await test.step('on the page of the account another language is chosen, also for mails', async () => {
      const chosen = page.getByRole('form', { name: say('language_title') });
      await expect(chosen.locator('[aria-current]')).toHaveText(say(`language_${lang}`));
      await chosen.getByRole('button', { name: 'English' }).click();
      await expect(page).toHaveURL(/\/account$/);
      expect(await language(page)).toBe('en');
      await field('current').fill(noor.password);
      await page.getByLabel('New password').fill('a boat on the water');
      await press('Change password');
      expect((await mailbox.next(noor.email)).subject).toBe('Your password was changed');
    });
    await Promise.all([context.close(), stoa.close()]);
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
