import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { workspace } from './stoa.ts';

/** Publishes a post, as somebody does who writes one. */
async function publish(page: Page, base: string, title: string, body: string) {
  await page.goto(`${base}/posts/new`);
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Text').fill(body);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.waitForURL(/\/posts\/(?!new)/);
}
async function retitle(page: Page, base: string, from: string, to: string) {
  await page.goto(`${base}/posts`);
  await page.getByRole('link', { name: from }).first().click();
  await page.getByRole('link', { name: 'Change' }).click();
  await page.getByLabel('Title').fill(to);
  await page.getByRole('button', { name: /Save/ }).click();
  await expect(page.getByRole('heading', { name: to, level: 1 })).toBeVisible();
}

test('a branch is made, changed on both sides, compared, and merged with a choice', async ({
  stoa,
  ownerPage: page,
}) => {
  const origin = `${stoa.url}/w/${workspace.slug}`;
  await publish(page, origin, 'Autumn plan', 'We meet in October.');
  await publish(page, origin, 'House rules', 'Knock first.');

  await page.goto(`${origin}/settings`);
  await page.getByRole('link', { name: 'Branches' }).click();
  await page.waitForURL('**/settings/branches');
  await page.getByLabel('Name').fill('Quieter words');
  await page.getByRole('button', { name: 'Make branch' }).click();
  const band = page.getByRole('note', { name: 'Branch' });
  await expect(band).toContainText('You are on Quieter words, a branch of');
  const branch = new URL(page.url()).origin + new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
  expect(branch).not.toBe(origin);

  await retitle(page, branch, 'Autumn plan', 'Autumn, quietly');
  await retitle(page, branch, 'House rules', 'How we are here');
  await retitle(page, origin, 'House rules', 'Rules of the house');

  await page.goto(branch);
  await band.getByRole('link', { name: 'See what differs' }).click();
  await expect(page.getByText('2 things differ')).toBeVisible();
  await expect(page.getByText('Changed on both sides', { exact: true })).toHaveCount(1);
  await page.getByRole('button', { name: /^Merge into/ }).click();
  await expect(page.getByText('Nothing was merged.')).toBeVisible();
  await page.getByLabel('Take the branch’s').first().check();
  await page.getByRole('button', { name: /^Merge into/ }).click();
  await expect(page.getByText('2 things were merged')).toBeVisible();

  await page.goto(`${origin}/posts`);
  for (const title of ['Autumn, quietly', 'How we are here'])
    await expect(page.getByRole('link', { name: title }).first()).toBeVisible();

  await page.goto(`${origin}/settings/branches`);
  await page.getByRole('button', { name: 'Drop' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Drop' }).click();
  await expect(page.getByText('No branches yet')).toBeVisible();
  expect((await page.goto(branch))?.status()).toBe(404);
});

test('a workspace goes out as a file and comes back as another', async ({ stoa, ownerPage: page }) => {
  const origin = `${stoa.url}/w/${workspace.slug}`;
  await publish(page, origin, 'To be kept', 'Word for word: ünïcode.');
  await page.goto(`${origin}/settings`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export the workspace' }).click();
  const file = join(mkdtempSync(join(tmpdir(), 'stoa-export-')), 'workspace.stoa');
  await (await download).saveAs(file);

  const broken = readFileSync(file);
  broken[broken.length - 40]! ^= 1;
  const brokenFile = `${file}.broken`;
  writeFileSync(brokenFile, broken);
  await page.goto(`${stoa.url}/w/import`);
  await page.getByLabel('File').setInputFiles(brokenFile);
  await page.getByLabel('Name').fill('Second grove');
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing of it was kept here');

  await page.getByLabel('File').setInputFiles(file);
  await page.getByRole('button', { name: 'Import' }).click();
  await page.waitForURL('**/w/second-grove');
  await page.goto(`${stoa.url}/w/second-grove/posts`);
  await page.getByRole('link', { name: 'To be kept' }).first().click();
  await expect(page.getByText('Word for word: ünïcode.')).toBeVisible();
  await page.goto(`${stoa.url}/w`);
  await expect(page.getByRole('link', { name: /Second grove/ })).toHaveCount(1);
});
