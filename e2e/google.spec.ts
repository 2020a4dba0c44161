import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { openOpenIdServer, type OpenIdServer } from '@stoa/accounts/fixtures/openid-server';
import { linkIn, openMailbox, type Mailbox } from './mailbox.ts';
import { freePort, openStoa, post, type Stoa } from './stoa.ts';

base.describe.configure({ timeout: 60_000 });

const noor = { email: 'noor@agora.example', name: 'Noor de Wit', verified: true };
const people = {
  noor,
  ben: { email: 'ben@agora.example', name: 'Ben', verified: true },
  tom: { email: 'tom@agora.example', name: 'Tom', verified: true },
  eve: { email: 'eve@agora.example', name: 'Eve', verified: false },
};

interface There {
  readonly stoa: Stoa;
  readonly provider: OpenIdServer;
  readonly mailbox: Mailbox;
}
const test = base.extend<object, { there: There }>({
  there: [
    async ({}, use) => {
      const mailbox = await openMailbox();
      const port = await freePort();
      const returnTo = [`http://localhost:${port}/auth/google/callback`];
      const provider = await openOpenIdServer({ people, returnTo });
      const env = { ...mailbox.env, ...provider.env, OPENID_NAME: 'Google' };
      const stoa = await openStoa({ setUp: true, port, env });
      await use({ stoa, provider, mailbox });
      await stoa.close();
      await provider.close();
      await mailbox.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ there }, use) => use(there.stoa.url),
});

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const press = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name }).click();
const byGoogle = (page: Page) => page.getByRole('link', { name: 'Continue with Google' }).click();
const away = (page: Page) => page.waitForURL((url) => !/^\/(?:auth|sign-in|register)/.test(url.pathname));
/** At the provider's own page. */
async function chooseAt(page: Page, who: string): Promise<void> {
  await expect(title(page)).toHaveText('Who are you?');
  await page.getByRole('button', { name: who, exact: true }).click();
}
/** The link with which the provider sends this browser back, before it is opened. */
async function answerFor(page: Page, { provider }: There, who: string, next: string): Promise<string> {
  const led = await page.request.get(`/auth/google?next=${encodeURIComponent(next)}`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  });
  return (await provider.agree(led.headers()['location'] ?? '', who)).href;
}
/** As somebody who has just opened a browser. */
async function anew(context: BrowserContext): Promise<void> {
  await context.clearCookies();
}

for (const javaScriptEnabled of [true, false])
  test(`somebody comes in by Google, ${javaScriptEnabled ? 'with' : 'without'} JavaScript, where they wanted to go`, async ({
    browser,
    there,
  }) => {
    const context = await browser.newContext({ baseURL: there.stoa.url, javaScriptEnabled });
    const page = await context.newPage();
    const who = javaScriptEnabled ? 'noor' : 'tom';
    await page.goto('/register?next=/account');
    await byGoogle(page);
    await chooseAt(page, who);
    await page.waitForURL('**/account');
    await expect(page.getByText(people[who].email).first()).toBeVisible();
    await page.goto('/account/security');
    await expect(page.getByText('Your account at Google is your only way in.')).toBeVisible();

    await anew(context);
    await page.goto('/sign-in?next=/account');
    await byGoogle(page);
    await chooseAt(page, who);
    await page.waitForURL('**/account');
    await expect(page.getByText(people[who].email).first()).toBeVisible();
    await context.close();
  });

test('no, an address that was not checked, and a provider that is away each get their words', async ({
  page,
  there,
}) => {
  await page.goto('/sign-in?next=/account');
  await byGoogle(page);
  await chooseAt(page, 'No');
  await expect(title(page)).toHaveText('You said no at Google');
  await page.getByRole('link', { name: 'Sign in another way' }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/);

  await byGoogle(page);
  await chooseAt(page, 'eve');
  await expect(title(page)).toHaveText('Google has not checked your address');
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in/);

  await anew(page.context());
  const answer = await answerFor(page, there, 'noor', '/account');
  await there.provider.leave();
  await page.goto(answer);
  await expect(title(page)).toHaveText('Google does not answer');
  await there.provider.comeBack();
  await page.getByRole('link', { name: 'Sign in another way' }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/);
});

test('an answer counts once, and in the browser that asked', async ({ browser, page, there }) => {
  const answer = await answerFor(page, there, 'noor', '/account');
  // The link of somebody who wants another to be signed in as them.
  const victim = await browser.newContext({ baseURL: there.stoa.url });
  const other = await victim.newPage();
  await other.goto(answer);
  await expect(title(other)).toHaveText('This sign-in began elsewhere');
  expect(
    (await victim.cookies()).filter(({ name }) => name.startsWith('stoa') && name !== 'stoa-zone'),
  ).toEqual([]);
  await victim.close();

  // It was spent by that.
  await page.goto(answer);
  await expect(title(page)).toHaveText('This sign-in is over');
  await page.getByRole('link', { name: 'Try again' }).click();
  await chooseAt(page, 'noor');
  await away(page);

  const good = await answerFor(page, there, 'noor', '/account');
  await page.goto(good);
  await page.waitForURL('**/account');
  await page.goto(good);
  await expect(title(page)).toHaveText('This sign-in is over');
});

test('no other page begins it: not by a link, and not by a name in the address', async ({ page, there }) => {
  await page.route('https://evil.example/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<a href="${there.stoa.url}/auth/google?next=//evil.example">Look</a>`,
    }),
  );
  await page.goto('https://evil.example/');
  await page.getByRole('link', { name: 'Look' }).click();
  await expect(title(page)).toHaveText('Sign in');
  await expect(page).toHaveURL(`${there.stoa.url}/sign-in?next=%2F`);
  const kept = await page.context().cookies(there.stoa.url);
  expect(kept.filter(({ name }) => name === 'stoa-outside')).toEqual([]);
  await page.goto('/auth/google');
  await expect(title(page)).toHaveText('Sign in');
});

test('who made an account with an address that was not theirs does not get in any more', async ({
  page,
  browser,
  there,
}) => {
  const { stoa, mailbox } = there;
  const ben = { email: people.ben.email, password: 'not of Ben at all' };
  // Somebody who says they are Ben, and reads none of his mails.
  await post(stoa, '/register', new URLSearchParams({ name: 'Ben', ...ben }));
  const confirm = linkIn(await mailbox.next(ben.email));
  await page.goto('/sign-in?next=/account');
  await byGoogle(page);
  await chooseAt(page, 'ben');
  await page.waitForURL('**/account');
  const { password } = ben;
  expect((await post(stoa, confirm, new URLSearchParams({ password }))).status).toBeGreaterThanOrEqual(400);
  expect((await post(stoa, '/sign-in', new URLSearchParams(ben))).status).toBe(401);

  // Ben gives himself a password, by a mail.
  await page.getByRole('link', { name: 'Choose a password' }).first().click();
  await page.getByLabel('E-mail').fill(ben.email);
  await press(page, 'Send me a link');
  await page.goto(linkIn(await mailbox.next(ben.email)));
  await page.getByLabel('New password').fill('a new grove at noon');
  await press(page, 'Save and sign in');
  await page.waitForURL((url) => !url.pathname.startsWith('/auth'));

  await page.goto('/account/security');
  await press(page, 'Disconnect Google');
  await expect(page.getByRole('link', { name: 'Connect Google' })).toBeVisible();
  const context = await browser.newContext({ baseURL: stoa.url });
  const elsewhere = await context.newPage();
  await elsewhere.goto('/sign-in');
  await byGoogle(elsewhere);
  await chooseAt(elsewhere, 'ben');
  await expect(title(elsewhere)).toHaveText('Google is not connected');
  await context.close();

  await page.getByRole('link', { name: 'Connect Google' }).click();
  await page.waitForURL('**/account/security');
  await expect(page.getByRole('button', { name: 'Disconnect Google' })).toBeVisible();
});

test('who has no password deletes their account after a fresh sign-in', async ({ page }) => {
  await page.goto('/register?next=/account');
  await byGoogle(page);
  await chooseAt(page, 'tom');
  await page.waitForURL('**/account');
  await press(page, 'Delete my account');
  await page.waitForURL((url) => !url.pathname.startsWith('/account'));
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in/);
});
