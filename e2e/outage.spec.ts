import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { openLine } from './line.ts';
import {
  admit,
  chatOf,
  hears,
  isIn,
  knockAs,
  newPerson,
  say,
  seesMoving,
  throughSfu,
  twoPeople,
} from './people.ts';
import { freePort, freeUdpPort, openStoa, type Stoa } from './stoa.ts';

const reconnecting = (page: Page) => page.locator('[data-banner="reconnecting"]');

test('the line is cut for 5 s: same seats, the gap in the chat is filled, media is back', async ({
  browser,
}) => {
  const [tcp, udp] = [await freePort(), await freeUdpPort()];
  const url = `http://localhost:${tcp}`;
  const stoa = await openStoa({
    setUp: true,
    env: { ...throughSfu, ORIGIN: url, STOA_MEDIA_ADDRESS: `127.0.0.1:${udp}` },
  });
  const line = await openLine({ tcp, udp }, () => ({ tcp: stoa.port, udp: stoa.mediaPort }));
  const throughLine: Stoa = { ...stoa, url };
  try {
    const { mia, bo } = await twoPeople(browser, throughLine);
    await say(mia, 'before');
    await expect.poll(() => chatOf(bo)).toEqual(['before']);
    const seat = await bo.locator('li[data-source="camera"][aria-label^="Bo"]').getAttribute('data-seat');

    line.cut();
    await say(bo, 'into the void');
    await bo.getByLabel('Message', { exact: true }).fill('a draft that stays');
    await expect(reconnecting(bo)).toBeVisible();
    await bo.waitForTimeout(5_000);
    line.mend();

    await expect(reconnecting(bo)).toHaveCount(0, { timeout: 30_000 });
    await say(mia, 'after');
    for (const page of [mia, bo])
      await expect
        .poll(() => chatOf(page, true), { timeout: 30_000 })
        .toEqual(['before', 'into the void', 'after']);
    await expect(bo.getByLabel('Message', { exact: true })).toHaveValue('a draft that stays');
    expect(await bo.locator('li[data-source="camera"][aria-label^="Bo"]').getAttribute('data-seat')).toBe(
      seat,
    );
    await expect(bo.locator('li[data-source="camera"]')).toHaveCount(2);
    await seesMoving(mia, ['Bo']);
    await seesMoving(bo, ['Mia']);
    await hears(bo, 1);
    for (const page of [mia, bo]) await page.context().close();
  } finally {
    await line.close();
    await stoa.close();
  }
});

test('the server is killed in the middle of chat: nothing acknowledged is lost or doubled, seats and media are back', async ({
  browser,
}) => {
  const stoa = await openStoa({ setUp: true });
  try {
    const { mia, bo, link } = await twoPeople(browser, stoa);
    const dee = await newPerson(browser, stoa);
    await knockAs(dee, link, 'Dee');
    await expect(dee.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();

    for (let n = 1; n <= 6; n++) await say(n % 2 ? mia : bo, `message ${n}`);
    await stoa.kill();
    const acknowledged = await chatOf(bo, true);
    await say(bo, 'said while it was down');
    await expect(reconnecting(bo)).toBeVisible();
    await stoa.start();

    await expect(reconnecting(bo)).toHaveCount(0, { timeout: 30_000 });
    await expect.poll(() => chatOf(bo, true), { timeout: 30_000 }).toContain('said while it was down');
    const after = await chatOf(bo, true);
    expect(acknowledged.filter((text) => !after.includes(text))).toEqual([]);
    expect(after.length).toBe(new Set(after).size);
    await expect.poll(() => chatOf(mia, true), { timeout: 30_000 }).toEqual(after);

    await seesMoving(mia, ['Bo']);
    await seesMoving(bo, ['Mia']);
    await expect(mia.locator('li[data-source="camera"]')).toHaveCount(2);
    await expect(dee.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();
    await admit(mia, 'Dee');
    await isIn(dee);
    for (const page of [mia, bo, dee]) await page.context().close();
  } finally {
    await stoa.close();
  }
});
