import { totpAt } from '@stoa/domain/people/totp';
import type { CDPSession, Page } from '@playwright/test';
import { expect, owner, test } from './fixtures.ts';

/** A code may have to wait for its half minute. */
test.describe.configure({ timeout: 120_000 });

const press = (page: Page, name: string) =>
  page.getByRole('main').getByRole('button', { name, exact: true }).click();
const title = (page: Page) => page.getByRole('heading', { level: 1 });

let count = 0;
/** Somebody with an account of their own, signed in. */
async function newcomer(page: Page) {
  const who = {
    name: 'Noor de Wit',
    email: `noor-${++count}-${Date.now()}@agora.example`,
    password: 'a walk by the water',
  };
  await page.goto('/register');
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await press(page, 'Make account');
  await page.waitForURL((url) => !url.pathname.startsWith('/register'));
  return who;
}
type Who = Awaited<ReturnType<typeof newcomer>>;

async function typePassword(page: Page, { email, password }: Who, next = '/account') {
  await page.goto(`/sign-in?next=${next}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Sign in');
}
async function typeCode(page: Page, code: string) {
  await page.getByRole('textbox', { name: 'Code' }).fill(code);
  await press(page, 'Continue');
}

/** Switches codes on, and answers the secret and the recovery codes. */
async function switchOn(page: Page, { password }: Who) {
  await page.goto('/account/security');
  const card = page.getByRole('region', { name: 'Codes from an app' });
  await card.getByLabel('Your password').fill(password);
  await card.getByRole('button', { name: 'Set up' }).click();
  await expect(card.getByRole('img', { name: /square for your phone/ })).toBeVisible();
  const secret = (await card.locator('code').innerText()).replaceAll(' ', '');
  await card.getByLabel('Code that the app shows now').fill('000000');
  await card.getByRole('button', { name: 'Switch on' }).click();
  await expect(card.getByText('This is not the code that counts now.')).toBeVisible();
  const first = await totpAt(secret, Date.now());
  await card.getByLabel('Code that the app shows now').fill(first);
  await card.getByRole('button', { name: 'Switch on' }).click();
  await expect(card.getByText('Keep these recovery codes now')).toBeVisible();
  const codes = await card.getByRole('listitem').allInnerTexts();
  expect(codes).toHaveLength(10);
  return { secret, codes, first };
}

/** Waits until a code is another than one that was used, and answers it. */
async function freshCode(secret: string, used: string): Promise<string> {
  let code = used;
  await expect
    .poll(async () => (code = await totpAt(secret, Date.now())), { timeout: 45_000, intervals: [500] })
    .not.toBe(used);
  return code;
}

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('codes of an app stand between a password and the house', async ({ page, stoa }) => {
      const who = await newcomer(page);
      const { secret, codes, first } = await switchOn(page, who);
      const file = page.getByRole('link', { name: 'Download' });
      expect(decodeURIComponent((await file.getAttribute('href'))!)).toContain(codes.join('\n'));

      await page.context().clearCookies();
      await typePassword(page, who);
      await expect(title(page)).toHaveText('One more step');
      // The half of a sign-in opens nothing.
      await page.goto('/account');
      await expect(page).toHaveURL(/\/sign-in\?/);
      const cookies = await page.context().cookies();
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      expect(cookie).toContain('stoa-second=');
      const answer = await fetch(`${stoa.url}/api/profile`, { headers: { cookie } });
      expect(answer.status).toBe(401);

      await page.goto('/sign-in/second?next=/account');
      await typeCode(page, '123');
      await expect(page.getByText('This is not the code that counts now.')).toBeVisible();
      await typeCode(page, first);
      await expect(page.getByText('This code was used already.')).toBeVisible();
      await typeCode(page, await freshCode(secret, first));
      await expect(page).toHaveURL(`${stoa.url}/account`);
      await expect(page.getByText(who.email).first()).toBeVisible();

      // The phone is lost: a recovery code, once.
      await page.context().clearCookies();
      await typePassword(page, who);
      await typeCode(page, codes[0]!.toUpperCase());
      await expect(page).toHaveURL(`${stoa.url}/account`);
      await page.context().clearCookies();
      await typePassword(page, who);
      await typeCode(page, codes[0]!);
      await expect(page.getByText('This is not the code that counts now.')).toBeVisible();
      await typeCode(page, codes[1]!);
      await expect(page).toHaveURL(`${stoa.url}/account`);

      await page.goto('/account/security');
      const card = page.getByRole('region', { name: 'Codes from an app' });
      await expect(card.getByText('Recovery codes left: 8.')).toBeVisible();
      await card.getByText('New recovery codes, or switch off').click();
      const off = card.locator('form[action="?/off"]');
      await off.getByLabel('Your password').fill('not the one');
      await off.getByRole('button', { name: 'Switch off' }).click();
      await expect(off.getByText('This is not your password. Nothing was changed.')).toBeVisible();
      await off.getByLabel('Your password').fill(who.password);
      await off.getByRole('button', { name: 'Switch off' }).click();
      await expect(card.getByText('Codes are off.')).toBeVisible();
      await page.context().clearCookies();
      await typePassword(page, who);
      await expect(page).toHaveURL(`${stoa.url}/account`);
    });
  });
}

test('who lost everything is helped back in by a keeper, and no keeper is', async ({
  page,
  ownerPage,
  stoa,
}) => {
  const who = await newcomer(page);
  await switchOn(page, who);
  await ownerPage.goto('/admin/keepers');
  const card = ownerPage.getByRole('region', { name: 'Help somebody back in' });
  const help = async (email: string, password: string) => {
    await card.getByLabel('Address of whoever lost everything').fill(email);
    await card.getByLabel('Your password').fill(password);
    await card.getByRole('button', { name: 'Switch their codes off' }).click();
  };
  await help(owner.email, owner.password);
  await expect(card.getByText('They keep this Stoa.')).toBeVisible();
  await help(who.email, 'not the one');
  await expect(card.getByText('This is not your password. Nothing was changed.')).toBeVisible();
  await help(who.email, owner.password);
  await expect(
    card.getByText('Noor de Wit signs in without a code now, and was told by mail.'),
  ).toBeVisible();
  await help(who.email, owner.password);
  await expect(card.getByText('They have no codes switched on.')).toBeVisible();

  // They are signed out where they were, and their password is enough.
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in\?/);
  await typePassword(page, who);
  await expect(page).toHaveURL(`${stoa.url}/account`);
  await ownerPage.goto('/admin/mail');
  await expect(ownerPage.getByText('A keeper switched your codes off').first()).toBeVisible();
});

test('the second step without the first leads back to the password', async ({ page }) => {
  await page.goto('/sign-in/second');
  await expect(title(page)).toHaveText('This took too long');
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await expect(title(page)).toHaveText('Sign in');
});

/** A device of the browser's that holds passkeys (WebAuthn 3, 11). */
async function device(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
  return { cdp, id: authenticatorId };
}

async function addPasskey(page: Page, { password }: Who, name: string) {
  await page.goto('/account/security');
  const card = page.getByRole('region', { name: 'Passkeys' });
  const form = card.locator('form[action="?/addPasskey"]');
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('Your password').fill(password);
  await form.getByRole('button', { name: 'Add a passkey' }).click();
  return card;
}
const signInByPasskey = async (page: Page) => {
  await page.goto('/sign-in?next=/account');
  const button = page.getByRole('main').getByRole('button', { name: 'Use a passkey', exact: true });
  // The browser also offers it by itself where an address is typed: the page may be left before it is pressed.
  await Promise.race([button.click(), page.waitForURL((url) => url.pathname !== '/sign-in')]);
};

test('a passkey signs in without a password, past the codes, until it is removed', async ({ page, stoa }) => {
  const who = await newcomer(page);
  await switchOn(page, who);
  const { cdp, id } = await device(page);

  let card = await addPasskey(page, { ...who, password: 'not the one' }, 'Laptop');
  await expect(card.getByText('This is not your password. Nothing was changed.')).toBeVisible();
  card = await addPasskey(page, who, 'Laptop');
  await expect(card.getByText('Added. From now on it signs you in.')).toBeVisible();
  await expect(card.getByRole('listitem')).toContainText('never used');
  card = await addPasskey(page, who, 'Once more');
  await expect(card.getByText('This device has a passkey for this account already.')).toBeVisible();

  await page.context().clearCookies();
  await signInByPasskey(page);
  await expect(page).toHaveURL(`${stoa.url}/account`);
  await expect(page.getByText(who.email).first()).toBeVisible();
  await page.goto('/account/security');
  card = page.getByRole('region', { name: 'Passkeys' });
  const row = card.getByRole('listitem');
  await expect(row).toContainText('last used');

  // A copy of it, whose counter lags behind: WebAuthn's own sign of two devices with one key.
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: id });
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId: id });
  await cdp.send('WebAuthn.addCredential', {
    authenticatorId: id,
    credential: { ...credentials[0]!, signCount: 0 },
  });
  await page.context().clearCookies();
  await signInByPasskey(page);
  await expect(page.getByText('This passkey was not taken.')).toBeVisible();
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId: id });
  await cdp.send('WebAuthn.addCredential', {
    authenticatorId: id,
    credential: { ...credentials[0]!, signCount: 100 },
  });
  await press(page, 'Use a passkey');
  await expect(page).toHaveURL(`${stoa.url}/account`);

  // A device that does not check who holds it proves one thing only.
  await page.context().clearCookies();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
  await signInByPasskey(page);
  await expect(page.getByText(/Nothing was done|was not taken/)).toBeVisible();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: true });
  await press(page, 'Use a passkey');
  await expect(page).toHaveURL(`${stoa.url}/account`);

  await page.goto('/account/security');
  await row.getByText('Rename or remove').click();
  await row.getByLabel('Name').fill('Old laptop');
  await row.getByRole('button', { name: 'Rename' }).click();
  await expect(row).toContainText('Old laptop');
  await row.getByText('Rename or remove').click();
  await row.getByLabel('Your password').fill(who.password);
  await row.getByRole('button', { name: 'Remove' }).click();
  await expect(card.getByText('You have none yet.')).toBeVisible();
  await page.context().clearCookies();
  await signInByPasskey(page);
  await expect(page.getByText('This passkey was not taken.')).toBeVisible();
});

test('nobody is let in with the passkey of another, nor from another site', async ({ page, stoa }) => {
  const mine = await newcomer(page);
  await device(page);
  const card = await addPasskey(page, mine, 'Mine');
  await expect(card.getByText('Added.')).toBeVisible();
  const id = await card.locator('input[name="id"]').first().getAttribute('value');
  await page.context().clearCookies();
  const theirs = await newcomer(page);
  const form = { id: id!, password: theirs.password };
  const taken = await page.request.post('/account/security?/removePasskey', {
    form,
    headers: { origin: stoa.url },
  });
  expect(await taken.text()).toContain('NotFound');
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }])
    for (const method of ['POST', 'PUT'])
      expect((await page.request.fetch('/sign-in/passkey', { method, headers, data: {} })).status()).toBe(
        403,
      );
  await page.context().clearCookies();
  await signInByPasskey(page);
  await expect(page).toHaveURL(`${stoa.url}/account`);
  await expect(page.getByText(mine.email).first()).toBeVisible();
});
