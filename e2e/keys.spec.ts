import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { admit, isIn, knockAs, newPerson, openPanel, startMeeting } from './people.ts';

const controls = (page: Page) => page.getByRole('toolbar', { name: 'Controls' });
const micOn = (page: Page) => controls(page).getByRole('button', { name: 'Turn off microphone' });
const micOff = (page: Page) => controls(page).getByRole('button', { name: 'Turn on microphone' });
const chat = (page: Page) => page.getByRole('complementary', { name: 'Chat' });
const keysDialog = (page: Page) => page.getByRole('dialog', { name: 'Keys' });

/** Takes the focus off whatever was pressed last, as a click on nothing does. */
const unfocus = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

/** What the tooltip of a button says, and the key in its brackets as Playwright presses it. */
async function tooltipOf(page: Page, button: Locator): Promise<{ text: string; key: string | undefined }> {
  await page.mouse.move(2, 2);
  await button.hover();
  const tip = page.locator('.room-tip');
  await expect(tip).toHaveCount(1);
  const text = (await tip.innerText()).trim();
  await page.mouse.move(2, 2);
  await expect(tip).toHaveCount(0);
  return { text, key: playwrightKey(/\(([^()]+)\)$/.exec(text)?.[1]) };
}
function playwrightKey(cap: string | undefined): string | undefined {
  if (cap === undefined) return undefined;
  if (cap === 'Space') return ' ';
  if (cap === '⌘D') return 'Meta+d';
  return cap
    .replace(/…\d$/, '')
    .replace('Ctrl+', 'Control+')
    .replace(/(^|\+)([A-Z])$/, (_, before: string, letter: string) => before + letter.toLowerCase());
}

test('what a tooltip says is what its key does', async ({ stoa, ownerPage: page }) => {
  await startMeeting(page, stoa);
  const flips: readonly (readonly [string, string])[] = [
    ['Turn off microphone', 'Turn on microphone'],
    ['Turn off camera', 'Turn on camera'],
    ['Raise your hand', 'Lower your hand'],
    ['Share your screen', 'Stop sharing'],
  ];
  for (const [before, after] of flips) {
    const button = controls(page).getByRole('button', { name: before });
    const { text, key } = await tooltipOf(page, button);
    expect(text.startsWith(before)).toBe(true);
    expect(key, `the tooltip “${text}” names a key`).toBeDefined();
    await unfocus(page);
    await page.keyboard.press(key!);
    const flipped = controls(page).getByRole('button', { name: after });
    await expect(flipped).toBeVisible();
    const back = await tooltipOf(page, flipped);
    expect(back.key).toBe(key);
    await unfocus(page);
    await page.keyboard.press(key!);
    await expect(button).toBeVisible();
  }
  for (const name of ['Chat', 'People']) {
    const button = controls(page).getByRole('button', { name, exact: true });
    const { key } = await tooltipOf(page, button);
    await unfocus(page);
    await page.keyboard.press(key!);
    await expect(page.getByRole('complementary', { name })).toBeVisible();
    await expect(page.getByRole('heading', { name, exact: true })).toBeFocused();
    await page.keyboard.press(key!);
    await expect(page.getByRole('complementary', { name })).toHaveCount(0);
  }
  const reactions = controls(page).getByRole('button', { name: 'Reactions' });
  const { key } = await tooltipOf(page, reactions);
  await unfocus(page);
  await page.keyboard.press(key!);
  await expect(page.locator('.floating')).toContainText('👍');
});

test('the list of keys names every other one, and each does what it says', async ({
  stoa,
  ownerPage: page,
}) => {
  await startMeeting(page, stoa);
  await unfocus(page);
  await page.keyboard.press('?');
  await expect(keysDialog(page)).toBeVisible();
  const rows = await keysDialog(page).getByRole('row').allInnerTexts();
  for (const word of [
    'Hold to talk',
    'Change the layout',
    'Full screen',
    'Pin a person',
    'Go to the controls',
  ])
    expect(
      rows.some((row) => row.includes(word)),
      word,
    ).toBe(true);
  for (const row of rows) expect(row).not.toMatch(/record|remove|end for all/i);
  await page.keyboard.press('Escape');
  await expect(keysDialog(page)).toHaveCount(0);

  await test.step('F2 goes to the controls, F6 through the parts', async () => {
    await page.keyboard.press('F2');
    await expect(micOn(page)).toBeFocused();
    await page.keyboard.press('F6');
    await expect(page.locator('[data-region="stage"] :focus')).toHaveCount(1);
    await page.keyboard.press('F6');
    await expect(page.locator('[data-region="controls"] :focus')).toHaveCount(1);
  });
  await test.step('F for full screen', async () => {
    await unfocus(page);
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false);
  });
  await test.step('1 pins, 0 unpins, W changes the layout', async () => {
    const tile = page.locator('li[data-place="1"]');
    await page.keyboard.press('1');
    await expect(tile).toHaveAttribute('aria-label', /pinned/);
    await page.keyboard.press('0');
    await expect(tile).not.toHaveAttribute('aria-label', /pinned/);
    await page.keyboard.press('w');
    await controls(page).getByRole('button', { name: 'More', exact: true }).click();
    await expect(page.getByRole('menuitem', { name: /^Grid view/ })).toBeVisible();
    await page.keyboard.press('Escape');
  });
  await test.step('Ctrl+D and Ctrl+E', async () => {
    await page.keyboard.press('Control+d');
    await expect(micOff(page)).toBeVisible();
    await page.keyboard.press('Control+e');
    await expect(controls(page).getByRole('button', { name: 'Turn on camera' })).toBeVisible();
  });
});

test('a key is never taken from somebody who types, reads or chooses', async ({ stoa, ownerPage: page }) => {
  await startMeeting(page, stoa);
  await test.step('typing', async () => {
    await openPanel(page, 'Chat');
    const box = page.getByLabel('Message', { exact: true });
    await box.click();
    await page.keyboard.type('mvhcpswf 0? m');
    await expect(box).toHaveValue('mvhcpswf 0? m');
    await expect(micOn(page)).toBeVisible();
    await expect(chat(page)).toBeVisible();
    await page.keyboard.press('Control+d');
    await expect(micOff(page)).toBeVisible();
    await page.keyboard.press('Control+d');
    await expect(micOn(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(chat(page)).toHaveCount(0);
  });
  await test.step('in a menu, and Esc closes only the menu', async () => {
    await openPanel(page, 'People');
    await controls(page).getByRole('button', { name: 'More', exact: true }).click();
    await page.keyboard.press('m');
    await expect(page.getByRole('menu')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);
    await expect(page.getByRole('complementary', { name: 'People' })).toBeVisible();
    await expect(micOn(page)).toBeVisible();
  });
  await test.step('in a dialog', async () => {
    await unfocus(page);
    await page.keyboard.press('?');
    await expect(keysDialog(page)).toBeVisible();
    await page.keyboard.press('m');
    await page.keyboard.press('Escape');
    await expect(keysDialog(page)).toHaveCount(0);
    await expect(micOn(page)).toBeVisible();
  });
  await test.step('C while text is selected copies', async () => {
    await page.getByRole('button', { name: 'Close people' }).click();
    await unfocus(page);
    await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('.about .title')!));
    await page.keyboard.press('c');
    await expect(chat(page)).toHaveCount(0);
    await page.evaluate(() => getSelection()!.removeAllRanges());
    await page.keyboard.press('c');
    await expect(chat(page)).toBeVisible();
  });
});

test('Space talks while it is held, not on a button, and a host’s mute wins', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const link = await startMeeting(mia, stoa);
  const bo = await newPerson(browser, stoa);
  await knockAs(bo, link, 'Bo');
  await admit(mia, 'Bo');
  await isIn(bo);

  await unfocus(bo);
  await bo.keyboard.press('m');
  await expect(micOff(bo)).toBeVisible();
  await bo.keyboard.down(' ');
  await expect(micOn(bo)).toBeVisible();
  await expect(mia.locator('li[data-source="camera"][aria-label="Bo"]')).toBeVisible();
  await bo.keyboard.up(' ');
  await expect(micOff(bo)).toBeVisible();

  await bo.keyboard.down(' ');
  await expect(micOn(bo)).toBeVisible();
  await mia.getByRole('button', { name: 'Mute all' }).click();
  await expect(bo.getByText(/muted you/).first()).toBeVisible();
  await expect(micOff(bo)).toBeVisible();
  await bo.keyboard.up(' ');
  await expect(micOff(bo)).toBeVisible();

  await controls(bo).getByRole('button', { name: 'Raise your hand' }).focus();
  await bo.keyboard.press(' ');
  await expect(controls(bo).getByRole('button', { name: 'Lower your hand' })).toBeVisible();
  await expect(micOff(bo)).toBeVisible();
  await bo.context().close();
});

test('single letters can be switched off, for good; the combinations stay', async ({
  stoa,
  ownerPage: page,
}) => {
  const link = await startMeeting(page, stoa);
  await unfocus(page);
  await page.keyboard.press('?');
  await keysDialog(page).getByRole('checkbox', { name: 'Single-letter keys' }).uncheck();
  await page.keyboard.press('Escape');
  await unfocus(page);
  for (const key of ['m', 'c', 'h', '?', ' ']) await page.keyboard.press(key);
  await expect(micOn(page)).toBeVisible();
  await expect(chat(page)).toHaveCount(0);
  const { text } = await tooltipOf(page, micOn(page));
  expect(text).toBe('Turn off microphone (Ctrl+D)');
  await page.keyboard.press('Control+d');
  await expect(micOff(page)).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole('button', { name: /^Join/ })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Turn on microphone' })).toHaveAttribute(
    'aria-keyshortcuts',
    'Control+D',
  );
});

test('the keys of the devices work before joining, and what they did comes along', async ({
  stoa,
  ownerPage: page,
}) => {
  const link = await startMeeting(page, stoa);
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.goto(link);
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toBeEnabled();
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Join without microphone' })).toBeVisible();
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'Join without microphone and camera' })).toBeVisible();
  await page.keyboard.press('v');
  await page.getByRole('button', { name: 'Join without microphone', exact: true }).click();
  await isIn(page);
  await expect(micOff(page)).toBeVisible();
  await expect(controls(page).getByRole('button', { name: 'Turn off camera' })).toBeVisible();
});
