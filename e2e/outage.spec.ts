import { readFileSync, readdirSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
import { openLine } from './line.ts';
import {
  admit,
  chatOf,
  framesDecoded,
  hears,
  isIn,
  knockAs,
  newPerson,
  say,
  seesMoving,
  startMeeting,
} from './people.ts';
import { freePort, freeUdpPort, openStoa, type Stoa } from './stoa.ts';

/** A host and a guest who see each other, on a server of their own that may be broken. */
async function twoPeople(browser: Browser, stoa: Stoa): Promise<{ mia: Page; bo: Page; link: string }> {
  const mia = await newPerson(browser, stoa);
  await signIn(mia, stoa);
  const link = await startMeeting(mia, stoa);
  const bo = await newPerson(browser, stoa);
  await knockAs(bo, link, 'Bo');
  await admit(mia, 'Bo');
  await isIn(bo);
  await seesMoving(mia, ['Bo']);
  await seesMoving(bo, ['Mia']);
  return { mia, bo, link };
}

/** Two people would send each other everything themselves: nothing of the media would pass what is broken here. */
const throughSfu = { STOA_DIRECT_UP_TO: '0' };

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

test('the media process is killed: the call goes on and media is back', async ({ browser }) => {
  const stoa = await openStoa({ setUp: true, env: throughSfu });
  try {
    const { mia, bo } = await twoPeople(browser, stoa);
    // One for each process that serves: any of them may have the room.
    const mediaNow = () => stoa.pids().flatMap(childrenOf);
    const media = mediaNow();
    expect(media).toHaveLength(stoa.pids().length);
    const killedAt = performance.now();
    for (const pid of media) process.kill(pid, 'SIGKILL');
    await say(bo, 'still here');
    await expect.poll(() => chatOf(mia)).toEqual(['still here']);

    await expect.poll(() => mediaNow().filter((pid) => !media.includes(pid)).length).toBe(stoa.pids().length);
    const frames = async () => Math.min(await framesDecoded(mia), await framesDecoded(bo));
    await expect.poll(frames, { timeout: 20_000, intervals: [50] }).toBeGreaterThan(0);
    const ms = Math.round(performance.now() - killedAt);
    test.info().annotations.push({ type: 'media back after', description: `${ms} ms` });
    console.log(`    media is back ${ms} ms after the kill of its process`);
    await seesMoving(mia, ['Bo']);
    await hears(bo, 1);
    for (const page of [mia, bo]) await page.context().close();
  } finally {
    await stoa.close();
  }
});

/** The processes that a process started, from Linux's /proc. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}
