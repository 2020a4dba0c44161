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
const inMain = (page: Page) => page.getByRole('main');
const button = (page: Page, name: string | RegExp) => inMain(page).getByRole('button', { name });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const idOf = (page: Page) => new URL(page.url()).pathname;

for (const javaScriptEnabled of [true, false])
  test(`a post is written, previewed, published, liked, commented on and deleted, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    browser,
    demo,
  }) => {
    const mia = await as('mia', browser, demo, { javaScriptEnabled });
    const jonas = await as('jonas', browser, demo, { javaScriptEnabled });
    const title = `The north hall ${javaScriptEnabled ? 'now' : 'on paper'}`;

    await mia.page.goto('/w/agora/posts');
    await inMain(mia.page).getByRole('link', { name: 'Write a post' }).click();
    await mia.page.getByLabel('Title').fill(title);
    await mia.page.getByLabel('Text').fill('It opens on **Friday**.\n\n<b>No markup</b> of @Kenji Watanabe.');
    await button(mia.page, 'Preview').click();
    const preview = mia.page.getByRole('region', { name: 'Preview' });
    await expect(preview.locator('strong')).toHaveText('Friday');
    await expect(preview).toContainText('<b>No markup</b>');
    await expect(mia.page.getByLabel('Title')).toHaveValue(title);
    await button(mia.page, 'Save draft').click();
    await expect(heading(mia.page)).toHaveText(title);
    await expect(inMain(mia.page).getByText('Only you see it.')).toBeVisible();
    const path = idOf(mia.page);

    const unseen = await jonas.page.goto(path);
    expect(unseen!.status()).toBe(404);
    await jonas.page.goto('/w/agora/posts?show=drafts');
    await expect(jonas.page.getByText('No drafts')).toBeVisible();

    await inMain(mia.page).getByRole('link', { name: 'Go on writing' }).click();
    await mia.page.getByLabel('Text').fill('');
    await button(mia.page, 'Publish').click();
    await expect(mia.page.getByText('There is nothing to publish yet.')).toBeVisible();
    await expect(mia.page.getByLabel('Title')).toHaveValue(title);
    await mia.page.getByLabel('Text').fill('It opens on **Friday**, says @Kenji Watanabe.');
    await button(mia.page, 'Publish').click();
    await expect(inMain(mia.page).locator('.mention')).toHaveText('@Kenji Watanabe');

    await jonas.page.goto('/w/agora/posts');
    await inMain(jonas.page).getByRole('link', { name: title }).click();
    await expect(heading(jonas.page)).toHaveText(title);
    await expect(inMain(jonas.page).getByText('Delete post').first()).toBeVisible();
    const like = button(jonas.page, /^Like/);
    await like.click();
    await expect(like).toHaveAttribute('aria-pressed', 'true');
    await expect(like).toHaveAccessibleName(/1 like/);
    await jonas.page.getByLabel('Your comment').fill('Shall we bring chairs, @Leila Haddad?');
    await button(jonas.page, 'Comment').click();
    const comment = inMain(jonas.page).locator('article').filter({ hasText: 'Shall we bring chairs' });
    await expect(comment.locator('.mention')).toHaveText('@Leila Haddad');
    await expect(comment.getByRole('link', { name: 'Reply to Jonas Weber' })).toBeVisible();
    await expect(jonas.page.getByLabel('Your comment')).toHaveValue('');

    await mia.page.goto('/w/agora/notifications');
    const told = inMain(mia.page).getByRole('listitem');
    await expect(told.first()).toContainText(`Jonas Weber commented on “${title}”`);
    await expect(told.nth(1)).toContainText(`Jonas Weber likes “${title}”`);
    await told.first().getByRole('link').click();
    await mia.page.waitForURL(`**${path}#comment-*`);
    await inMain(mia.page)
      .locator('article')
      .filter({ hasText: 'Shall we bring chairs' })
      .getByRole('link', { name: 'Reply to Jonas Weber' })
      .click();
    await mia.page.getByLabel('Your answer to Jonas Weber').fill('Six, please.');
    await button(mia.page, 'Answer').click();
    const answer = inMain(mia.page).locator('article').filter({ hasText: 'Six, please.' });
    await expect(answer).toContainText('Jonas Weber: Shall we bring chairs');
    await expect(mia.page.getByLabel('Your comment')).toBeVisible();

    for (const [who, words] of [
      ['jonas', 'Mia Laurent answered you below'],
      ['leila', 'Jonas Weber mentioned you in'],
      ['kenji', 'Mia Laurent mentioned you in'],
    ] as const) {
      const { context, page } = await as(who, browser, demo, { javaScriptEnabled });
      await page.goto('/w/agora/notifications');
      await expect(inMain(page).getByRole('listitem').first()).toContainText(`${words} “${title}”`);
      await button(page, 'Mark all read').click();
      await expect(button(page, 'Mark all read')).toBeHidden();
      await expect(page.getByRole('link', { name: /^Notifications/ })).toHaveAccessibleName('Notifications');
      await context.close();
    }

    await mia.page.goto(path);
    if (javaScriptEnabled) await button(mia.page, 'Delete post').click();
    else await inMain(mia.page).getByText('Delete post').first().click();
    const really = javaScriptEnabled ? mia.page.getByRole('alertdialog') : inMain(mia.page);
    await expect(really.getByText('2 comments and all likes go with it.')).toBeVisible();
    await really.getByRole('button', { name: 'Delete post' }).click();
    await mia.page.waitForURL('**/w/agora/posts');
    await expect(inMain(mia.page).getByRole('link', { name: title })).toHaveCount(0);
    expect((await jonas.page.goto(path))!.status()).toBe(404);
    await jonas.page.goto('/w/agora/notifications');
    await expect(inMain(jonas.page)).not.toContainText(title);
    await mia.context.close();
    await jonas.context.close();
  });

test('without a line a like and a comment show at once, and are taken back with words', async ({
  browser,
  demo,
}) => {
  const { context, page } = await as('amara', browser, demo);
  await page.goto('/w/agora/posts', { waitUntil: 'networkidle' });
  await inMain(page).getByRole('link', { name: '120 chairs' }).click();
  const like = button(page, /^Like/);
  await expect(like).toHaveAccessibleName(/2 likes/);

  let cut!: () => void;
  const isCut = new Promise<void>((resolve) => (cut = resolve));
  await page.route('**/posts/*?/*', async (route) => {
    await isCut;
    await route.abort();
  });
  await like.click();
  await expect(like).toHaveAccessibleName(/3 likes/);
  await page.getByLabel('Your comment').fill('I can drive the long one');
  await button(page, 'Comment').click();
  const mine = inMain(page).locator('article').filter({ hasText: 'I can drive the long one' });
  await expect(mine).toContainText('Sending…');
  await expect(page.getByLabel('Your comment')).toHaveValue('');
  cut();
  await expect(like).toHaveAccessibleName(/2 likes/);
  await expect(page.getByText('Your like was not saved. Try again.')).toBeVisible();
  await expect(mine).toHaveCount(0);
  await expect(page.getByLabel('Your comment')).toHaveValue('I can drive the long one');
  await expect(page.getByRole('alert')).toContainText('That did not arrive. What you wrote is still here');

  await page.unroute('**/posts/*?/*');
  await button(page, 'Comment').click();
  await expect(mine).not.toContainText('Sending…');
  await expect(mine).toHaveCount(1);
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await expect(like).toHaveAccessibleName(/3 likes/);
  await expect(mine).toHaveCount(1);
  await context.close();
});

test('a member is chosen by keyboard after an @, and told', async ({ browser, demo }) => {
  const { context, page } = await as('nadia', browser, demo);
  await page.goto('/w/agora/posts', { waitUntil: 'networkidle' });
  await inMain(page).getByRole('link', { name: '120 chairs' }).click();
  const area = page.getByLabel('Your comment');
  await area.pressSequentially('Ask @piet');
  await expect(page.getByRole('option', { name: 'Pieter van den Berg' })).toBeVisible();
  await area.press('Enter');
  await expect(area).toHaveValue('Ask @Pieter van den Berg ');
  await area.pressSequentially('about vans');
  await area.press('ControlOrMeta+Enter');
  const said = inMain(page).locator('article').filter({ hasText: 'about vans' });
  await expect(said.locator('.mention')).toHaveText('@Pieter van den Berg');
  await context.close();
  const pieter = await as('pieter', browser, demo);
  await pieter.page.goto('/w/agora');
  await expect(pieter.page.getByRole('link', { name: /^Notifications \d+ unread$/ })).toBeVisible();
  await pieter.context.close();
});

test('words that find nobody signed in any more, or a closed line, are not lost', async ({
  browser,
  demo,
}) => {
  const { context, page } = await as('daniel', browser, demo);
  await page.goto('/w/agora/posts/new', { waitUntil: 'networkidle' });
  await page.getByLabel('Title').fill('What the tram taught me');
  await page.getByLabel('Text').fill('Leave **earlier**.');
  await context.clearCookies();
  await button(page, 'Publish').click();
  await expect(page.getByRole('alert')).toContainText('You are signed out. What you wrote is still here');
  await expect(page.getByLabel('Text')).toHaveValue('Leave **earlier**.');

  const other = await signedIn(browser, demo, {}, { email: emailOf('daniel'), password: demoPassword });
  await context.addCookies(await other.cookies());
  await other.close();
  await page.reload({ waitUntil: 'networkidle' });
  await expect(page.getByText('These are words that you wrote here and did not send.')).toBeVisible();
  await expect(page.getByLabel('Text')).toHaveValue('Leave **earlier**.');
  await button(page, 'Publish').click();
  await expect(heading(page)).toHaveText('What the tram taught me');
  await page.goto('/w/agora/posts/new', { waitUntil: 'networkidle' });
  await expect(page.getByLabel('Title')).toHaveValue('');
  await context.close();
});

for (const javaScriptEnabled of [true, false])
  test(`two who change one post at once keep both texts, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    browser,
    demo,
  }) => {
    const mia = await as('mia', browser, demo, { javaScriptEnabled });
    const jonas = await as('jonas', browser, demo, { javaScriptEnabled });
    await mia.page.goto('/w/agora/posts/new');
    await mia.page.getByLabel('Title').fill('Who brings what');
    await mia.page.getByLabel('Text').fill('Chairs: nobody yet');
    await button(mia.page, 'Publish').click();
    await expect(heading(mia.page)).toHaveText('Who brings what');
    const edit = `${idOf(mia.page)}/edit`;

    await Promise.all([mia.page.goto(edit), jonas.page.goto(edit)]);
    await mia.page.getByLabel('Text').fill('Chairs: Mia');
    await button(mia.page, 'Save changes').click();
    await expect(inMain(mia.page).getByText('Chairs: Mia')).toBeVisible();

    await jonas.page.getByLabel('Text').fill('Chairs: Jonas');
    await button(jonas.page, 'Save changes').click();
    await expect(inMain(jonas.page).getByText('changed this post while you were writing')).toBeVisible();
    await expect(jonas.page.getByLabel('Text')).toHaveValue('Chairs: Jonas');
    await expect(jonas.page.getByRole('region', { name: 'Saved now' })).toContainText('Chairs: Mia');
    await jonas.page.getByLabel('Text').fill('Chairs: Mia and Jonas');
    await button(jonas.page, 'Save changes').click();
    await expect(inMain(jonas.page).getByText('Chairs: Mia and Jonas')).toBeVisible();
    for (const { context } of [mia, jonas]) await context.close();
  });
