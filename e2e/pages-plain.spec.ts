import { inviteLink, signedIn } from './faults/web/visitor.ts';
import { expect, test } from './fixtures.ts';
import { openStoa, owner, workspace } from './stoa.ts';

test('without JavaScript one registers by an invite, plans, changes and cancels a meeting, and signs out and in', async ({
  browser,
  stoa,
}) => {
  const context = await browser.newContext({ baseURL: stoa.url, javaScriptEnabled: false });
  const page = await context.newPage();
  const button = (name: string) => page.getByRole('main').getByRole('button', { name });
  const who = { name: 'Noor de Wit', email: 'noor@agora.example', password: 'a walk by the water' };

  await page.goto(await inviteLink(await signedIn(stoa), workspace.slug));
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

  await page
    .getByRole('link', { name: /^Plan (?:one|a meeting)$/ })
    .first()
    .click();
  await page.getByLabel('Title').fill('A plan on paper');
  await page.getByLabel('Day', { exact: true }).fill('2031-05-06');
  await page.getByLabel('Time', { exact: true }).fill('09:30');
  await button('Plan meeting').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A plan on paper');
  await expect(page.getByRole('main').locator('time').first()).toHaveAttribute(
    'datetime',
    '2031-05-06T09:30:00.000Z',
  );

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
