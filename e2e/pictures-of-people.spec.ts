import type { Page } from '@playwright/test';
import { samplePicture } from '@stoa/domain/pictures/picture-samples';
import { expect, newContext, owner, signIn, test } from './fixtures.ts';
import { isIn, pressJoin } from './people.ts';

/** Where a face is drawn, its picture has loaded. */
const isDrawn = (page: Page, within = 'main') =>
  expect
    .poll(() =>
      page
        .locator(`${within} .avatar img`)
        .first()
        .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
        .catch(() => false),
    )
    .toBe(true);
const photo = { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(samplePicture('turnedJpeg')) };

test('a picture is chosen, cut by keys and shown wherever its person is, at once', async ({
  browser,
  stoa,
}) => {
  const page = await (await newContext(browser, stoa)).newPage();
  await signIn(page, stoa, owner);
  // Another page of the workspace, which hears of it.
  const other = await page.context().newPage();
  await other.goto(`${stoa.url}/w/agora/members`);
  await expect(other.locator('main .avatar img')).toHaveCount(0);

  await page.goto(`${stoa.url}/account`);
  await page.locator('[data-picture]').setInputFiles(photo);
  const dialog = page.getByRole('dialog', { name: 'Your picture' });
  await expect(dialog.getByRole('application')).toBeFocused();
  for (const key of ['+', '+', '+', 'ArrowUp', 'ArrowLeft']) await page.keyboard.press(key);
  await expect(dialog.getByRole('slider')).toHaveValue('1.3');
  await dialog.getByRole('button', { name: 'Use picture' }).click();
  await expect(page.getByRole('button', { name: 'Change picture' })).toBeVisible();
  await isDrawn(page);

  await isDrawn(other);
  const answer = await page.request.get(
    stoa.url + (await other.locator('main .avatar img').first().getAttribute('src'))!,
  );
  expect(answer.headers()).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });

  await page.goto(`${stoa.url}/w/agora`);
  await page.getByRole('button', { name: 'Start a meeting' }).first().click();
  await page.waitForURL('**/m/*');
  await pressJoin(page);
  await isIn(page);
  await page.keyboard.press('v');
  await isDrawn(page, '.tile');
  await page.close();

  await other.goto(`${stoa.url}/account`);
  await other.getByRole('button', { name: 'Remove picture' }).click();
  await expect(other.getByRole('button', { name: 'Choose a picture' })).toBeVisible();
  await expect(other.locator('.avatar img')).toHaveCount(0);
});

test('without JavaScript a file is sent by a form, and what is none is told', async ({ browser, stoa }) => {
  const signedIn = await newContext(browser, stoa);
  await signIn(await signedIn.newPage(), stoa, owner);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await signedIn.storageState(),
  });
  const page = await context.newPage();
  await page.goto(`${stoa.url}/account`);
  await page.getByLabel('Picture file').setInputFiles({
    ...{ name: 'photo.jpg', mimeType: 'image/jpeg' },
    buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  });
  await page.getByRole('button', { name: 'Use this file' }).click();
  await expect(page.getByText('This is no picture that can be used.')).toBeVisible();
  await page.getByLabel('Picture file').setInputFiles(photo);
  await page.getByRole('button', { name: 'Use this file' }).click();
  await expect
    .poll(async () => {
      await page.reload();
      return page.getByRole('main').locator('.avatar img').count();
    })
    .toBe(1);
  await page.getByRole('button', { name: 'Remove picture' }).click();
  await expect(page.getByRole('main').locator('.avatar img')).toHaveCount(0);
  await context.close();
});
