import { demoPassword } from '../homes/node/src/demo/people.ts';
import { inviteLink, signedIn, visitor } from './faults/web/visitor.ts';
import { expect, signIn, test } from './fixtures.ts';
import { openStoa, owner, type Stoa } from './stoa.ts';

// Who keeps a Stoa changes for good here: each journey has one of its own.
test.describe.configure({ mode: 'serial' });

async function withJan(stoa: Stoa) {
  const jan = visitor(stoa);
  await jan.post('/register', { name: 'Jan Smit', email: 'jan@agora.example', password: demoPassword });
  return jan;
}

test('keepers are named, step down, and hand over; who handed over deletes their account', async ({
  browser,
}) => {
  const stoa = await openStoa({ setUp: true });
  try {
    const jan = await withJan(stoa);
    expect((await jan.get('/admin/keepers')).status).toBe(404);
    const context = await browser.newContext({ baseURL: stoa.url });
    const page = await context.newPage();
    await signIn(page, stoa);

    await page.goto(`${stoa.url}/account`);
    await page.getByRole('link', { name: 'Keepers' }).click();
    await expect(page.getByText('You are the only one')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Step down', exact: true })).toHaveCount(0);
    await page.getByLabel('E-mail address', { exact: true }).fill('nobody@agora.example');
    await page.getByRole('button', { name: 'Make them a keeper' }).click();
    await expect(page.getByText('Nobody here has an account with this address.')).toBeVisible();
    await page.getByLabel('E-mail address', { exact: true }).fill('jan@agora.example');
    await page.getByRole('button', { name: 'Make them a keeper' }).click();
    await expect(page.getByText('Jan Smit keeps this Stoa now.')).toBeVisible();
    expect((await jan.get('/admin/keepers')).status).toBe(200);
    // They are told.
    await page.goto(`${stoa.url}/admin/mail`);
    await expect(page.getByRole('link', { name: 'You keep this Stoa now' })).toBeVisible();

    await page.goto(`${stoa.url}/admin/keepers`);
    await page.getByRole('listitem').filter({ hasText: 'Jan Smit' }).getByRole('button').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take off' }).click();
    await expect(page.getByText('You are the only one')).toBeVisible();
    expect((await jan.get('/admin/keepers')).status).toBe(404);

    await page.getByLabel('Address of who takes your place').fill(owner.email);
    await page.getByRole('button', { name: 'Hand over and step down' }).click();
    await expect(page.getByText('That is your own address.')).toBeVisible();
    await page.getByLabel('Address of who takes your place').fill('jan@agora.example');
    await page.getByRole('button', { name: 'Hand over and step down' }).click();
    await page.waitForURL('**/account');
    await expect(page.getByRole('link', { name: 'Keepers' })).toHaveCount(0);
    expect((await page.goto(`${stoa.url}/admin/keepers`))?.status()).toBe(404);
    await context.close();

    // The workspace is the owner's alone: it is deleted, and with it nothing holds their account.
    const mia = await signedIn(stoa, owner);
    await mia.post('/w/agora/settings/delete', { name: 'Agora' });
    const gone = await mia.post('/account?/delete', { password: owner.password });
    expect(gone.headers.get('location')).toBe('/');
    expect((await jan.get('/admin/keepers')).status).toBe(200);
  } finally {
    await stoa.close();
  }
});

test('the only keeper stays, and all of it works without JavaScript', async ({ browser }) => {
  const stoa = await openStoa({ setUp: true });
  try {
    await withJan(stoa);
    const mia = await signedIn(stoa, owner);
    await mia.post('/w/agora/settings/delete', { name: 'Agora' });
    const refused = await mia.post('/account?/delete', { password: owner.password });
    expect(refused.status).toBe(403);

    const context = await browser.newContext({ baseURL: stoa.url, javaScriptEnabled: false });
    const page = await context.newPage();
    await signIn(page, stoa);
    await page.goto(`${stoa.url}/admin/keepers`);
    await page.getByLabel('E-mail address', { exact: true }).fill('jan@agora.example');
    await page.getByRole('button', { name: 'Make them a keeper' }).click();
    await expect(page.getByText('Jan Smit keeps this Stoa now.')).toBeVisible();
    const own = page.getByRole('listitem').filter({ hasText: owner.email });
    await own.locator('summary').click();
    await own.getByRole('button', { name: 'Step down' }).click();
    await expect(page).toHaveURL(/\/account$/);
    expect((await page.goto(`${stoa.url}/admin/keepers`))?.status()).toBe(404);
    await context.close();
  } finally {
    await stoa.close();
  }
});

test('an owner makes another member an owner, leaves, and the workspace is theirs', async ({ browser }) => {
  const stoa = await openStoa({ setUp: true });
  try {
    const jan = await withJan(stoa);
    const mia = await signedIn(stoa, owner);
    await jan.post(await inviteLink(mia, 'agora', 'member'), {});
    const context = await browser.newContext({ baseURL: stoa.url });
    const page = await context.newPage();
    await signIn(page, stoa);
    await page.goto(`${stoa.url}/w/agora/members`);
    // Nobody else owns it yet.
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
    await expect(page.getByText('A workspace needs an owner.').first()).toBeVisible();
    await page.goto(`${stoa.url}/w/agora/members`);
    expect((await jan.get('/w/agora/settings/delete')).status).toBe(403);
    await page.getByLabel('Role of Jan Smit').selectOption('owner');
    await expect(page.getByText('Jan Smit is now owner.')).toBeVisible();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith('/members'));
    expect((await page.goto(`${stoa.url}/w/agora`))?.status()).toBe(404);
    expect((await jan.get('/w/agora/settings/delete')).status).toBe(200);
    await context.close();
  } finally {
    await stoa.close();
  }
});
