import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { emailOf, demoPassword } from '../homes/node/src/demo/people.ts';
import { expect, test } from './demo-test.ts';
import { signedIn } from './pages.ts';
import type { Stoa } from './stoa.ts';

/** Somebody of the demo in a browser of their own. */
async function as(who: string, browser: Browser, demo: Stoa, options: BrowserContextOptions = {}) {
  const context = await signedIn(browser, demo, options, { email: emailOf(who), password: demoPassword });
  return { context, page: await context.newPage() };
}
const answer = (page: Page, name: string) =>
  page.getByRole('main').getByRole('button', { name, exact: true });
const isPressed = (page: Page, name: string) =>
  expect(answer(page, name)).toHaveAttribute('aria-pressed', 'true');

/** Plans a meeting in a week, once or again and again, and answers its page's address. */
async function plan(page: Page, title: string, places: string, repeats?: string): Promise<string> {
  await page.goto('/w/agora/meetings/new');
  await page.getByLabel('Title').fill(title);
  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Day', { exact: true }).fill(day);
  await page.getByLabel('Time', { exact: true }).fill('14:30');
  await page.getByLabel(/^Places/).fill(places);
  if (repeats) await page.getByLabel('Repeats').selectOption({ label: repeats });
  await page.getByRole('button', { name: 'Plan meeting' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  return new URL(page.url()).pathname;
}

test('a small meeting fills up, and whoever waits moves up while they look', async ({ browser, demo }) => {
  const [mia, jonas, kenji] = await Promise.all(
    ['mia', 'jonas', 'kenji'].map((who) => as(who, browser, demo)),
  );
  const path = await plan(mia!.page, 'Tasting', '1');
  for (const { page } of [jonas!, kenji!]) await page.goto(path);
  await answer(jonas!.page, 'Yes').click();
  await isPressed(jonas!.page, 'Yes');
  await expect(mia!.page.getByText('1 of 1 place taken')).toBeVisible();

  await answer(kenji!.page, 'Wait for a place').click();
  await expect(kenji!.page.getByText('You are number 1 of those who wait')).toBeVisible();
  await expect(mia!.page.getByText('Waiting list')).toBeVisible();

  await answer(jonas!.page, 'No').click();
  await isPressed(kenji!.page, 'Yes');
  await expect(kenji!.page.getByText('You are number')).toHaveCount(0);
  await kenji!.page.goto('/w/agora/notifications');
  await expect(kenji!.page.getByText('gave way: you have a place in “Tasting”')).toBeVisible();
  for (const { context } of [mia!, jonas!, kenji!]) await context.close();
});

test('without JavaScript one plans, answers and changes places', async ({ browser, demo }) => {
  const { context, page } = await as('mia', browser, demo, { javaScriptEnabled: false });
  const path = await plan(page, 'Tasting on paper', '2');
  await answer(page, 'Maybe').click();
  await isPressed(page, 'Maybe');
  expect(new URL(page.url()).pathname).toBe(path);
  await page.goto(`${path}?edit`);
  await expect(page.getByLabel(/^Places/)).toHaveValue('2');
  await page.getByLabel(/^Places/).fill('3');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('0 of 3 places taken')).toBeVisible();
  await context.close();
});

test('a calendar takes one meeting, and follows all at an address that can be revoked', async ({
  browser,
  demo,
  playwright,
}) => {
  const { context, page } = await as('mia', browser, demo);
  const path = await plan(page, 'Rehearsal; part 2', '');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Add to calendar' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('meeting.ics');

  await page.goto('/w/agora/meetings');
  await page.getByRole('link', { name: 'Meetings in your calendar' }).click();
  await page.getByRole('button', { name: 'Make my address' }).click();
  const address = await page.getByLabel('Address of your calendar').inputValue();
  const program = await playwright.request.newContext();
  const first = await program.get(address);
  expect(first.status()).toBe(200);
  expect(first.headers()['content-type']).toContain('text/calendar');
  const text = await first.text();
  expect(text).toContain('SUMMARY:Rehearsal\\; part 2');
  expect(text).not.toContain('METHOD');
  const again = await program.get(address, { headers: { 'if-none-match': first.headers()['etag']! } });
  expect(again.status()).toBe(304);

  await page.goto(path);
  await answer(page, 'No').click();
  await isPressed(page, 'No');
  const later = await program.get(address, { headers: { 'if-none-match': first.headers()['etag']! } });
  expect(later.status()).toBe(200);
  expect(await later.text()).not.toContain('Rehearsal');

  expect((await program.get(address.replace(/.{4}\.ics$/, 'AAAA.ics'))).status()).toBe(404);
  await page.goto('/w/agora/meetings/calendar');
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke it' }).click();
  await expect(page.getByRole('button', { name: 'Make my address' })).toBeVisible();
  expect((await program.get(address)).status()).toBe(404);
  await program.dispose();
  await context.close();
});

for (const javaScriptEnabled of [true, false])
  test(`a meeting repeats until the rest is called off, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    browser,
    demo,
  }) => {
    const { context, page } = await as('mia', browser, demo, { javaScriptEnabled });
    const title = javaScriptEnabled ? 'Weekly choir' : 'Weekly choir on paper';
    const path = await plan(page, title, '', 'Every week on this weekday');
    await expect(page.getByText(/^Every week on /)).toBeVisible();
    await expect(page.getByText('it always leads to the next meeting of the series')).toBeVisible();
    const link = await page.locator('.link-card input').inputValue();
    // Of all that are planned the list shows the next one.
    await page.goto('/w/agora/meetings');
    const listed = page.getByRole('main').getByRole('link', { name: `${title} Mia Laurent` });
    await expect(listed).toHaveCount(1);
    await listed.click();
    await page.waitForURL(`**${path}`);

    // One is called off alone: the next one is what is listed then, under the same link.
    const confirm = async (name: string) => {
      const asks = page.getByRole('main').getByRole('button', { name, exact: true });
      const unfolds = page.locator('details', { has: page.locator('summary', { hasText: name }) });
      await (javaScriptEnabled ? asks : unfolds.locator('summary')).click();
      const sure = javaScriptEnabled ? page.getByRole('alertdialog') : unfolds;
      await sure.getByRole('button', { name, exact: true }).click();
      await expect(page.getByText('This meeting was called off')).toBeVisible();
    };
    await confirm('Cancel meeting');
    await page.goto('/w/agora/meetings');
    await listed.click();
    await page.waitForURL((url) => url.pathname !== '/w/agora/meetings');
    await expect(page.getByText(/^Every week on /)).toBeVisible();
    expect(new URL(page.url()).pathname).not.toBe(path);
    expect(await page.locator('.link-card input').inputValue()).toBe(link);
    await confirm('Cancel this and all following');
    await page.goto('/w/agora/meetings');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(listed).toHaveCount(0);
    await context.close();
  });
