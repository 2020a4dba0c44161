import { expect, test } from './fixtures.ts';
import {
  admit,
  chatOf,
  hears,
  isIn,
  knockAs,
  newPerson,
  openPanel,
  say,
  seesMoving,
  startMeeting,
} from './people.ts';

test('three people meet, a fourth comes late, and the host keeps the house', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const link = await startMeeting(mia, stoa);

  const bo = await newPerson(browser, stoa);
  const cy = await newPerson(browser, stoa);
  await test.step('the lobby admits', async () => {
    await knockAs(bo, link, 'Bo');
    await knockAs(cy, link, 'Cy');
    await expect(bo.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();
    await admit(mia, 'Bo');
    await admit(mia, 'Cy');
    await isIn(bo);
    await isIn(cy);
  });

  await test.step('all three see and hear the two others', async () => {
    await seesMoving(mia, ['Bo', 'Cy']);
    await seesMoving(bo, ['Mia', 'Cy']);
    await seesMoving(cy, ['Mia', 'Bo']);
    for (const page of [mia, bo, cy]) await hears(page, 2);
  });

  await test.step('the lobby denies', async () => {
    const dee = await newPerson(browser, stoa);
    await knockAs(dee, link, 'Dee');
    await openPanel(mia, 'People');
    await mia.getByRole('button', { name: 'Deny Dee' }).click();
    await expect(dee.locator('main[data-state="denied"]')).toBeVisible();
    await dee.context().close();
  });

  let said: string[] = [];
  await test.step('chat is in one order on all', async () => {
    for (const [page, name] of [
      [mia, 'Mia'],
      [bo, 'Bo'],
      [cy, 'Cy'],
    ] as const)
      for (const n of [1, 2, 3]) await say(page, `${name} ${n}`);
    await Promise.all([say(mia, 'at once, Mia'), say(bo, 'at once, Bo'), say(cy, 'at once, Cy')]);
    await expect.poll(async () => (await chatOf(mia)).length).toBe(12);
    said = await chatOf(mia);
    await expect.poll(() => chatOf(bo)).toEqual(said);
    await expect.poll(() => chatOf(cy)).toEqual(said);
    expect(said.filter((text) => text.startsWith('Bo'))).toEqual(['Bo 1', 'Bo 2', 'Bo 3']);
  });

  await test.step('a fourth joins late, sees, hears, and reads what was said', async () => {
    const eve = await newPerson(browser, stoa);
    await knockAs(eve, link, 'Eve');
    await admit(mia, 'Eve');
    await isIn(eve);
    const ms = await seesMoving(eve, ['Mia', 'Bo', 'Cy']);
    test.info().annotations.push({ type: 'late joiner sees all after', description: `${Math.round(ms)} ms` });
    console.log(`    a late joiner sees all three ${Math.round(ms)} ms after coming in`);
    await hears(eve, 3);
    await expect.poll(() => chatOf(eve)).toEqual(said);
    await eve.context().close();
  });

  await test.step('a shared screen takes the big place', async () => {
    await bo.getByRole('button', { name: 'Share your screen' }).click();
    await seesMoving(mia, ['Bo'], 'screen');
    const screen = mia.locator('li[data-source="screen"]');
    const face = mia.locator('li[data-source="camera"]').first();
    await expect
      .poll(async () => (await screen.boundingBox())!.width / (await face.boundingBox())!.width)
      .toBeGreaterThan(1.5);
    await bo.getByRole('button', { name: 'Stop sharing' }).first().click();
    await expect(screen).toHaveCount(0);
  });

  await test.step('the host mutes', async () => {
    await openMenuOf(mia, 'Bo');
    await mia.getByRole('menuitem', { name: 'Mute for all' }).click();
    await expect(bo.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();
    await expect(cy.locator('li[aria-label^="Bo, muted"]')).toBeVisible();
  });

  await test.step('the host removes, and the door stays shut', async () => {
    await openMenuOf(mia, 'Bo');
    await mia.getByRole('menuitem', { name: /^Remove/ }).click();
    await mia.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect(bo.locator('main[data-state="removed"]')).toBeVisible();
    await expect(cy.locator('li[aria-label^="Bo"]')).toHaveCount(0);
    await bo.goto(link);
    await expect(bo.getByRole('toolbar', { name: 'Controls' })).toHaveCount(0);
  });

  await test.step('ending it ends it for all, and it is kept', async () => {
    await mia.getByRole('button', { name: 'Leave or end' }).click();
    await mia.getByRole('menuitem', { name: /^End for all/ }).click();
    await mia.getByRole('alertdialog').getByRole('button', { name: /^End/ }).click();
    await expect(cy.locator('main[data-state="ended"]')).toBeVisible();
    await mia.goto(`${stoa.url}/w/agora/meetings?show=past`);
    await mia.getByRole('link', { name: /Mia Laurent’s meeting/ }).click();
    await expect(mia.getByText('Cy 3', { exact: true })).toBeVisible();
    await expect(mia.getByText('Eve').first()).toBeVisible();
  });
  for (const page of [bo, cy]) await page.context().close();
});

async function openMenuOf(page: import('@playwright/test').Page, name: string) {
  const tile = page.locator(`li[data-source="camera"][aria-label^="${name}"]`);
  await tile.hover();
  await tile.getByRole('button', { name: `More for ${name}` }).click();
}
