import { expect, test as base, type Page } from '@playwright/test';
import { linkIn, openMailbox, type Mailbox } from './mailbox.ts';
import { openStoa, owner, type Stoa } from './stoa.ts';

/** A journey that waits for a mail that never comes says so soon. */
base.describe.configure({ timeout: 60_000 });

const test = base.extend<object, { mailed: { stoa: Stoa; mailbox: Mailbox } }>({
  mailed: [
    async ({}, use) => {
      const mailbox = await openMailbox();
      const stoa = await openStoa({ setUp: true, env: mailbox.env });
      await use({ stoa, mailbox });
      await stoa.close();
      await mailbox.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ mailed }, use) => use(mailed.stoa.url),
});

const noor = { name: 'Noor de Wit', email: 'noor@agora.example', password: 'a walk by the water' };
const press = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name }).click();
const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** What mail scanners do with each link: they open it, more than once, from elsewhere. */
async function scan(stoa: Stoa, path: string): Promise<void> {
  for (const method of ['GET', 'HEAD', 'GET']) {
    const answer = await fetch(stoa.url + path, { method, headers: { 'user-agent': 'MailScanner' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    await answer.body?.cancel();
  }
}

test('an account is made, confirmed, forgotten and found again by mail, past a mail scanner', async ({
  page,
  mailed,
}) => {
  const { stoa, mailbox } = mailed;
  await page.goto('/register');
  await page.getByLabel('Your name').fill(noor.name);
  await page.getByLabel('E-mail').fill(noor.email);
  await page.getByLabel('Password', { exact: true }).fill(noor.password);
  await press(page, 'Make account');
  await expect(title(page)).toHaveText('Look into your mail');

  const confirm = linkIn(await mailbox.next(noor.email));
  await scan(stoa, confirm);
  await page.goto(confirm);
  await page.getByLabel('Password', { exact: true }).fill('not the one');
  await press(page, 'Confirm and sign in');
  await expect(page.getByText('This is not the password that was chosen.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(noor.password);
  await press(page, 'Confirm and sign in');
  await page.waitForURL((url) => !url.pathname.startsWith('/auth'));
  await page.goto(confirm);
  await page.getByLabel('Password', { exact: true }).fill(noor.password);
  await press(page, 'Confirm and sign in');
  await expect(title(page)).toHaveText('This link is used up');

  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in by a link' }).click();
  // The page before has a field of that name too.
  await expect(title(page)).toHaveText('Sign in without a password');
  await page.getByLabel('E-mail').fill(noor.email);
  await press(page, 'Send me a link');
  await expect(title(page)).toHaveText('Look into your mail');
  const link = linkIn(await mailbox.next(noor.email));
  await scan(stoa, link);
  await page.goto(link);
  await press(page, 'Sign in');
  await page.waitForURL((url) => !url.pathname.startsWith('/auth'));
  await page.goto('/account');
  await expect(page.getByText(noor.email).first()).toBeVisible();

  await page.context().clearCookies();
  await page.goto(link);
  await press(page, 'Sign in');
  await expect(title(page)).toHaveText('This link is used up');

  await page.goto('/auth/forgot');
  await page.getByLabel('E-mail').fill(noor.email);
  await press(page, 'Send me a link');
  const reset = linkIn(await mailbox.next(noor.email));
  await scan(stoa, reset);
  await page.goto(reset);
  await page.getByLabel('New password').fill('a boat on the water');
  await press(page, 'Save and sign in');
  await page.waitForURL((url) => !url.pathname.startsWith('/auth'));
  expect((await mailbox.next(noor.email)).subject).toBe('Your password was changed');
});

test('an address that is taken gets the same answer, and its reader is told', async ({ browser, mailed }) => {
  const { stoa, mailbox } = mailed;
  const context = await browser.newContext({ baseURL: stoa.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/register');
  await page.getByLabel('Your name').fill('Eve');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill('eve likes olives');
  await press(page, 'Make account');
  await expect(title(page)).toHaveText('Look into your mail');
  const mail = await mailbox.next(owner.email);
  expect(mail.subject).toBe('You have an account already');
  expect(mail.html).toContain('<html lang="en">');
  await context.close();
});

test('with no way out, whoever keeps the Stoa reads its mails on a page, and nobody else', async ({
  browser,
}) => {
  const stoa = await openStoa({ setUp: true });
  const context = await browser.newContext({ baseURL: stoa.url });
  const page = await context.newPage();
  await page.goto('/auth/forgot');
  await page.getByLabel('E-mail').fill(owner.email);
  await press(page, 'Send me a link');
  await expect(title(page)).toHaveText('Ask whoever keeps this Stoa');

  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await press(page, 'Sign in');
  await page.waitForURL('**/w/agora');
  await page.goto('/account');
  await page.getByRole('link', { name: 'Mail that it wrote' }).click();
  await page.getByRole('link', { name: 'Choose a new password' }).click();
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { level: 1 })).toContainText('A new password');
  await expect(page.getByTestId('mail-text')).toContainText('/auth/reset/');
  const mail = new URL(page.url()).pathname;

  await context.clearCookies();
  await page.goto('/register');
  await page.getByLabel('Your name').fill(noor.name);
  await page.getByLabel('E-mail').fill(noor.email);
  await page.getByLabel('Password', { exact: true }).fill(noor.password);
  await press(page, 'Make account');
  await page.waitForURL((url) => !url.pathname.startsWith('/register'));
  for (const path of ['/admin/mail', mail, `${mail}/html`])
    expect((await page.goto(path))?.status()).toBe(404);

  await page.goto('/account');
  await page.getByLabel('Your password').fill('not the one');
  await press(page, 'Delete my account');
  await expect(page.getByText('This is not your password. Nothing was deleted.')).toBeVisible();
  await page.getByLabel('Your password').fill(noor.password);
  await press(page, 'Delete my account');
  await page.waitForURL((url) => !url.pathname.startsWith('/account'));
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(noor.email);
  await page.getByLabel('Password', { exact: true }).fill(noor.password);
  await press(page, 'Sign in');
  await expect(page.getByRole('alert')).toContainText('The address or the password is wrong');
  await context.close();
  await stoa.close();
});

test('somebody is invited by mail, and comes by the link', async ({ browser, mailed }) => {
  const { stoa, mailbox } = mailed;
  const context = await browser.newContext({ baseURL: stoa.url });
  const page = await context.newPage();
  const ben = { name: 'Ben Okafor', email: 'ben@agora.example', password: 'two oars and a sail' };
  await page.goto('/sign-in?next=/w/agora/members');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await press(page, 'Sign in');
  await page.getByLabel('Addresses').fill(`Ben <${ben.email}>, nobody, ${owner.email}`);
  await press(page, 'Send invitations');
  await expect(page.getByText('One invitation is on the way.')).toBeVisible();
  await expect(page.getByText('nobody is no address.')).toBeVisible();
  await expect(page.getByText(`${owner.email} belongs to the workspace already.`)).toBeVisible();
  const first = linkIn(await mailbox.next(ben.email));
  await press(page, `Send again to ${ben.email}`);
  const link = linkIn(await mailbox.next(ben.email));
  await context.clearCookies();

  expect((await page.goto(first))?.status()).toBe(410);
  await scan(stoa, link);
  await page.goto(link);
  await press(page, 'Make an account and join');
  await page.getByLabel('Your name').fill(ben.name);
  await page.getByLabel('E-mail').fill(ben.email);
  await page.getByLabel('Password', { exact: true }).fill(ben.password);
  await press(page, 'Make account');
  await expect(title(page)).toHaveText('Look into your mail');
  await page.goto(linkIn(await mailbox.next(ben.email)));
  await page.getByLabel('Password', { exact: true }).fill(ben.password);
  await press(page, 'Confirm and sign in');
  await press(page, `Join as ${ben.name}`);
  await page.waitForURL('**/w/agora');
  await context.close();
});
