import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { admit, isIn, knockAs, newPerson, openPanel, say, startMeeting } from './people.ts';

/** WCAG 2.2 AA, in the state that the page is in now. */
async function clean(page: Page, what: string) {
  // Colours are only meant once they have faded in.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))),
  );
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(found, what).toEqual([]);
}

test('the room is clean to axe from the door to the way out', async ({ browser, stoa, ownerPage: mia }) => {
  const link = await startMeeting(mia, stoa);
  await clean(mia, 'alone');

  const bo = await newPerson(browser, stoa);
  await bo.goto(link);
  await expect(bo.getByRole('button', { name: /^Join/ })).toBeEnabled();
  await clean(bo, 'pre-join');
  await bo.getByRole('button', { name: /^Join/ }).click();
  await expect(bo.getByText('Type a name')).toBeVisible();
  await clean(bo, 'pre-join without a name');
  await knockAs(bo, link, 'Bo');
  await expect(bo.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();
  await clean(bo, 'lobby');

  await openPanel(mia, 'People');
  await clean(mia, 'people with a lobby');
  await admit(mia, 'Bo');
  await isIn(bo);
  await clean(mia, 'two people');

  await bo.getByRole('button', { name: 'Raise your hand' }).click();
  await say(bo, 'Hello, see https://stoa.test');
  await expect(mia.getByText('Hello, see').first()).toBeVisible();
  await clean(mia, 'people with a hand, and a message');
  await openPanel(mia, 'Chat');
  await expect(mia.locator('[data-message]')).toHaveCount(1);
  await clean(mia, 'chat');

  const more = mia
    .getByRole('toolbar', { name: 'Controls' })
    .getByRole('button', { name: 'More', exact: true });
  for (const [item, panel] of [
    ['Invite and information', 'Invite'],
    ['Settings', 'Settings'],
  ] as const) {
    await more.click();
    await mia.getByRole('menuitem', { name: item }).click();
    await expect(mia.getByRole('complementary', { name: panel })).toBeVisible();
    await clean(mia, panel);
  }
  await more.click();
  await expect(mia.getByRole('menu')).toBeVisible();
  await clean(mia, 'the menu');
  await mia.getByRole('menuitem', { name: /^Keys/ }).click();
  await expect(mia.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await clean(mia, 'keys');
  await mia.keyboard.press('Escape');

  await bo.getByRole('button', { name: 'Share your screen' }).click();
  await expect(mia.locator('li[data-source="screen"]')).toBeVisible();
  await clean(mia, 'somebody shares');
  await clean(bo, 'presenting');

  await mia.setViewportSize({ width: 390, height: 844 });
  await clean(mia, 'on a phone');
  await bo.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(bo.getByRole('heading', { name: 'You left.' })).toBeVisible();
  await clean(bo, 'left');
  await bo.context().close();
});

test('nobody has to aim: what is pressed on a phone is at least 44 px', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const link = await startMeeting(mia, stoa);
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const phone = await context.newPage();
  await knockAs(phone, link, 'Bo');
  await admit(mia, 'Bo');
  await isIn(phone);
  const buttons = phone.getByRole('toolbar', { name: 'Controls' }).getByRole('button');
  for (const button of await buttons.all()) {
    if (!(await button.isVisible())) continue;
    const box = (await button.boundingBox())!;
    const name = await button.getAttribute('aria-label');
    expect(Math.min(box.width, box.height), `${name}`).toBeGreaterThanOrEqual(44);
    expect(box.x + box.width, `${name} is on the screen`).toBeLessThanOrEqual(390);
  }
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await context.close();
});
