import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { englishOn, sayIn } from './catalogue.ts';
import { expect, test, workspace } from './fixtures.ts';

const base = `/w/${workspace.slug}`;
const inMain = (page: Page) => page.getByRole('main');
const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** A moment by the clock that is after all that was shown and before all that comes. */
async function apart(page: Page): Promise<string> {
  await page.waitForTimeout(50);
  const moment = new Date().toISOString();
  await page.waitForTimeout(50);
  return moment;
}

for (const [language, locale] of [
  ['nl', 'nl-NL'],
  ['id', 'id-ID'],
] as const)
  test(`in ${language} one makes a branch, merges it, takes it back and searches, and reads no English on the way`, async ({
    browser,
    stoa,
    ownerPage,
  }) => {
    const say = sayIn(language);
    const storageState = await ownerPage.context().storageState();
    await ownerPage.goto(`${base}/settings`);
    expect((await englishOn(ownerPage, language)).length).toBeGreaterThan(9);
    const context = await browser.newContext({ baseURL: stoa.url, locale, storageState });
    const page = await context.newPage();
    const isRead = async () => expect(await englishOn(page, language)).toEqual([]);
    const name = `Proef ${language}`;

    await test.step('settings lead to branches, and one is made', async () => {
      await page.goto(`${base}/settings`);
      await expect(title(page)).toHaveText(say('shell_settings'));
      await isRead();
      await page.getByLabel(say('settings_name_of')).fill(' ');
      await page.getByRole('button', { name: say('settings_save_name') }).click();
      await expect(page.getByText(say('settings_name_empty'))).toBeVisible();
      await inMain(page)
        .getByRole('link', { name: say('branches_title') })
        .click();
      await expect(title(page)).toHaveText(say('branches_title'));
      await isRead();
      await page.getByLabel(say('workspaces_name')).fill(name);
      await page.getByRole('button', { name: say('branches_make') }).click();
    });
    const band = page.getByRole('note', { name: say('branches_branch') });
    await expect(band).toContainText(`${say('branches_you_are_on')} ${name}, ${say('branches_branch_of')}`);
    await isRead();
    const branch = new URL(page.url()).pathname;
    const then = await apart(page);

    await test.step('what differs is told and merged', async () => {
      await page.goto(`${branch}/posts/new`);
      await page.getByLabel(say('posts_title')).fill(`Olijf ${language}`);
      await page.getByLabel(say('posts_text')).fill('Zaitun.');
      await page.getByRole('button', { name: say('posts_publish') }).click();
      await expect(title(page)).toHaveText(`Olijf ${language}`);
      await band.getByRole('link', { name: say('branches_see_differences') }).click();
      await expect(inMain(page)).toContainText(
        say('branches_differences', { count: 1, origin: workspace.name }),
      );
      await expect(page.getByRole('region', { name: say('activity_kind_posts') })).toContainText(
        `Olijf ${language}`,
      );
      await isRead();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await page
        .getByRole('button', { name: say('branches_merge_into', { origin: workspace.name }) })
        .click();
      await expect(inMain(page)).toContainText(say('branches_merged', { count: 1, origin: workspace.name }));
      await page.getByRole('button', { name: say('branches_drop_named', { name }) }).click();
      const question = page.getByRole('alertdialog');
      await expect(question).toContainText(say('branches_drop_question', { name }));
      await isRead();
      await question.getByRole('button', { name: say('parts_keep') }).click();
      await expect(question).toBeHidden();
    });

    await test.step('the search finds it, on its page and in the palette', async () => {
      await page.goto(`${base}/search`);
      await expect(inMain(page)).toContainText(say('search_help_phrase_text'));
      await isRead();
      await page.getByLabel(say('search_look_for')).fill(`Olijf ${language}`);
      await inMain(page)
        .getByRole('button', { name: say('search_search') })
        .click();
      await expect(inMain(page).getByRole('heading', { name: say('search_posts') })).toBeVisible();
      await isRead();
      await page.goto(`${base}/search?q=zeppelin&kind=message`);
      await expect(inMain(page)).toContainText(
        say('search_not_among', { kinds: say('search_chat').toLowerCase() }),
      );
      await isRead();
      await expect(page.locator('a[aria-haspopup="dialog"]')).toBeVisible();
      await page.keyboard.press('Control+k');
      const box = page.getByRole('combobox', { name: say('search_or_go_to') });
      await expect(box).toBeFocused();
      await page.keyboard.type('zeppelin');
      await expect(page.getByText(say('search_everything', { typed: 'zeppelin' }))).toBeVisible();
      await expect(page.locator('.palette .nothing')).toHaveText(
        `${say('search_none_for', { typed: 'zeppelin' })}.`,
      );
      await isRead();
      await page.keyboard.press('Escape');
    });

    await test.step('the past is shown, brought back, and now again', async () => {
      await page.goto(`${base}?at=${then}`);
      const past = page.getByRole('region', { name: say('history_past') });
      await expect(past).toContainText(say('history_looking'));
      await isRead();
      await past.getByRole('link', { name: say('history_restore_everything') }).click();
      await expect(inMain(page)).toContainText(say('history_gone_posts', { count: 1 }));
      await isRead();
      await inMain(page)
        .getByRole('button', { name: say('history_restore_workspace') })
        .click();
      await expect(title(page)).toHaveText(say('history_done'));
      await isRead();
      await inMain(page)
        .getByRole('button', { name: say('history_undo') })
        .click();
      await expect(title(page)).toHaveText(say('history_undone'));
      await page.locator('summary', { hasText: say('history_as_it_was') }).click();
      await expect(page.getByLabel(say('history_show_as_it_was'))).toBeVisible();
      await isRead();
    });

    await test.step('webhooks, taking in a file, and the end of a workspace', async () => {
      await page.goto(`${base}/settings/webhooks`);
      await page.getByLabel(say('webhooks_address')).fill('https://10.0.0.1/hook');
      await page.getByRole('button', { name: say('webhooks_add') }).click();
      await expect(inMain(page)).toContainText(say('webhooks_url_not_public'));
      await isRead();
      await page.goto('/w/import');
      await page.getByLabel(say('import_file')).setInputFiles({
        name: 'kattebel.stoa',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from('x'.repeat(200)),
      });
      await page.getByRole('button', { name: say('import_import'), exact: true }).click();
      await expect(inMain(page)).toContainText(`${say('import_not_stoa')} ${say('import_not_kept')}`);
      await isRead();
      await page.goto(`${base}/settings/delete`);
      await page.getByLabel(say('settings_delete_type')).fill('Elders');
      await page.getByRole('button', { name: say('settings_delete_for_good') }).click();
      await expect(inMain(page)).toContainText(say('settings_delete_other_name', { name: workspace.name }));
      await isRead();
    });
    await context.close();
  });
