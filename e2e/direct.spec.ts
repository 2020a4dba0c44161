import type { Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
import { admit, hears, isIn, knockAs, newPerson, seesMoving, startMeeting } from './people.ts';
import { openStoa, type Stoa } from './stoa.ts';

interface Flow {
  /** Packets of sound and pictures to and from the SFU, over all connections to it. */
  readonly sfuSent: number;
  readonly sfuReceived: number;
  /** Of the links to other browsers. */
  readonly frames: number;
  readonly energy: number;
}

/** What flows where. A link between two browsers is told by its data channel, which the SFU's connections do not have. */
const flow = (page: Page): Promise<Flow> =>
  page.evaluate(async () => {
    const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
    const sum = { sfuSent: 0, sfuReceived: 0, frames: 0, energy: 0 };
    for (const connection of keptConnections) {
      const direct = connection.localDescription?.sdp.includes('m=application') ?? false;
      (await connection.getStats()).forEach((row: Record<string, number | string>) => {
        const of = (key: string) => Number(row[key] ?? 0);
        if (row.type === 'outbound-rtp' && !direct) sum.sfuSent += of('packetsSent');
        if (row.type !== 'inbound-rtp') return;
        if (!direct) sum.sfuReceived += of('packetsReceived');
        if (direct) sum.frames += of('framesDecoded');
        if (direct) sum.energy += of('totalAudioEnergy');
      });
    }
    return sum;
  });

/** Waits until all pages see and hear somebody over a link, while not one packet of media goes to the SFU or comes from it. */
const areDirect = (...pages: Page[]) =>
  expect(async () => {
    for (const page of pages) {
      const before = await flow(page);
      const fresh = async () => {
        const now = await flow(page);
        return Math.min(now.frames - before.frames - 20, now.energy > before.energy ? 1 : 0);
      };
      await expect.poll(fresh, { timeout: 8_000 }).toBeGreaterThan(0);
      const { sfuSent, sfuReceived } = await flow(page);
      expect({ sfuSent, sfuReceived }).toEqual({ sfuSent: before.sfuSent, sfuReceived: before.sfuReceived });
    }
  }).toPass({ timeout: 40_000 });

/** Waits until pictures come from the SFU again. */
async function areAtTheSfu(...pages: Page[]) {
  for (const page of pages) {
    const before = await flow(page);
    await expect
      .poll(async () => (await flow(page)).sfuReceived, { timeout: 20_000 })
      .toBeGreaterThan(before.sfuReceived + 50);
  }
}

/** Counts from now on how often somebody's tile loses its picture; and the longest time between two frames, in ms. */
const watchTile = (page: Page, name: string) =>
  page.evaluate((who) => {
    const tile = document.querySelector(`li[data-source="camera"][aria-label^="${who}"]`)!;
    const seen = { blinks: 0, gapMs: 0 };
    Object.assign(window, { seen });
    new MutationObserver((changes) => {
      for (const { removedNodes, addedNodes } of changes)
        for (const node of [...removedNodes, ...addedNodes])
          if (node instanceof HTMLVideoElement || (node as Element).classList?.contains('face'))
            seen.blinks++;
    }).observe(tile, { childList: true, subtree: true });
    const video = tile.querySelector('video')!;
    let last = performance.now();
    const frame = (now: number) => {
      seen.gapMs = Math.max(seen.gapMs, now - last);
      last = now;
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
  }, name);
const seen = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: { blinks: number; gapMs: number } }).seen);

/** How many sounds can be heard on the page. */
const audible = (page: Page) =>
  page.evaluate(
    () => [...document.querySelectorAll('audio')].filter((one) => one.srcObject && !one.muted).length,
  );

async function order(page: Page, name: string, item: string | RegExp) {
  const tile = page.locator(`li[data-source="camera"][aria-label^="${name}"]`);
  await tile.hover();
  await tile.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function twoPeople(stoa: Stoa, mia: Page, bo: Page): Promise<string> {
  const link = await startMeeting(mia, stoa);
  await knockAs(bo, link, 'Bo');
  await admit(mia, 'Bo');
  await isIn(bo);
  await seesMoving(mia, ['Bo']);
  await seesMoving(bo, ['Mia']);
  return link;
}
const noTrouble = async (...pages: Page[]) => {
  for (const page of pages) await expect(page.locator('[data-banner]')).toHaveCount(0);
};

test('two people send each other everything themselves; the SFU takes over for a third, without a blink', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const bo = await newPerson(browser, stoa);
  const link = await twoPeople(stoa, mia, bo);
  await areDirect(mia, bo);

  await test.step('a host’s word counts on the link too', async () => {
    await expect.poll(() => audible(mia)).toBe(1);
    await order(mia, 'Bo', 'Mute for all');
    await expect.poll(() => audible(mia)).toBe(0);
    await bo.getByRole('button', { name: 'Turn on microphone' }).click();
    await expect.poll(() => audible(mia)).toBe(1);
  });

  await test.step('a shared screen goes the same way', async () => {
    const before = await flow(mia);
    await bo.getByRole('button', { name: 'Share your screen' }).click();
    await seesMoving(mia, ['Bo'], 'screen');
    await bo.getByRole('button', { name: 'Stop sharing' }).first().click();
    await expect(mia.locator('li[data-source="screen"]')).toHaveCount(0);
    expect((await flow(mia)).sfuReceived).toBe(before.sfuReceived);
  });

  const cy = await newPerson(browser, stoa);
  await test.step('a third comes', async () => {
    await watchTile(mia, 'Bo');
    await knockAs(cy, link, 'Cy');
    await admit(mia, 'Cy');
    await isIn(cy);
    await seesMoving(cy, ['Mia', 'Bo']);
    await seesMoving(mia, ['Bo', 'Cy']);
    await seesMoving(bo, ['Mia', 'Cy']);
    await areAtTheSfu(mia, bo, cy);
    for (const page of [mia, bo, cy]) await hears(page, 2);
    // The links are gone: nothing comes on them any more.
    const { frames } = await flow(mia);
    await areAtTheSfu(mia);
    expect((await flow(mia)).frames).toBe(frames);
    const { blinks, gapMs } = await seen(mia);
    console.log(`    from the link to the SFU: at most ${Math.round(gapMs)} ms between two frames`);
    expect(blinks).toBe(0);
  });

  await test.step('and leaves again', async () => {
    await cy.getByRole('button', { name: /^Leave/ }).click();
    await expect(cy.locator('main[data-state="left"]')).toBeVisible();
    await areDirect(mia, bo);
    expect((await seen(mia)).blinks).toBe(0);
    console.log(`    and back: at most ${Math.round((await seen(mia)).gapMs)} ms`);
    await noTrouble(mia, bo);
  });

  await test.step('whoever is removed is cut', async () => {
    await order(mia, 'Bo', /^Remove/);
    await mia.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect(bo.locator('main[data-state="removed"]')).toBeVisible();
    const open = (page: Page) =>
      page.evaluate(() => {
        const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
        return keptConnections.filter(
          ({ connectionState, localDescription }) =>
            connectionState !== 'closed' && localDescription?.sdp.includes('m=application'),
        ).length;
      });
    await expect.poll(() => open(mia)).toBe(0);
    await expect.poll(() => open(bo)).toBe(0);
  });
  for (const page of [bo, cy]) await page.context().close();
});

test('where the two cannot reach each other, the SFU carries on and nobody is told', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const bo = await newPerson(browser, stoa);
  await bo.addInitScript(() => {
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      override createDataChannel(...given: Parameters<RTCPeerConnection['createDataChannel']>) {
        // Only addresses of a relay, of which there is none: as behind a wall.
        this.setConfiguration({ bundlePolicy: 'max-bundle', iceTransportPolicy: 'relay' });
        return super.createDataChannel(...given);
      }
    };
  });
  let gaveUp = 0;
  let longest = 0;
  for (const page of [mia, bo])
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes('"directFailed"')) gaveUp++;
        if (String(payload).includes('"t":"peer"')) longest = Math.max(longest, payload.length);
      }),
    );
  await twoPeople(stoa, mia, bo);
  await watchTile(mia, 'Bo');
  await expect.poll(() => gaveUp, { timeout: 30_000 }).toBeGreaterThan(0);
  await areAtTheSfu(mia, bo);
  await hears(mia, 1);
  await noTrouble(mia, bo);
  expect((await seen(mia)).blinks).toBe(0);
  expect((await flow(mia)).frames).toBe(0);
  console.log(`    the longest description is ${longest} characters`);
  await bo.context().close();
});

test('the server is killed: what flows on the link goes on, and a new link is made once it is back', async ({
  browser,
}) => {
  const stoa = await openStoa({ setUp: true });
  try {
    const mia = await newPerson(browser, stoa);
    await signIn(mia, stoa);
    const bo = await newPerson(browser, stoa);
    await twoPeople(stoa, mia, bo);
    await areDirect(mia, bo);
    for (const [page, other] of [
      [mia, 'Bo'],
      [bo, 'Mia'],
    ] as const)
      await watchTile(page, other);
    await stoa.kill();
    for (const page of [mia, bo]) {
      await expect(page.locator('[data-banner="reconnecting"]')).toBeVisible();
      const { frames } = await flow(page);
      await expect.poll(async () => (await flow(page)).frames).toBeGreaterThan(frames + 20);
      await hears(page, 1);
    }
    await stoa.start();
    for (const page of [mia, bo])
      await expect(page.locator('[data-banner="reconnecting"]')).toHaveCount(0, { timeout: 30_000 });
    await areDirect(mia, bo);
    // The new process does not know what the other sends before they are back: their tile may show the face for that moment.
    for (const page of [mia, bo]) {
      await seesMoving(page, [page === mia ? 'Bo' : 'Mia']);
      console.log(`    over a restart: a tile changed ${(await seen(page)).blinks} times`);
    }
    for (const page of [mia, bo]) await page.context().close();
  } finally {
    await stoa.close();
  }
});

test('a link that breaks gives way to the SFU, and is made anew later', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const bo = await newPerson(browser, stoa);
  await twoPeople(stoa, mia, bo);
  await areDirect(mia, bo);
  await mia.evaluate(() => {
    const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
    for (const connection of keptConnections)
      if (connection.localDescription?.sdp.includes('m=application')) connection.close();
  });
  await areAtTheSfu(mia, bo);
  await seesMoving(mia, ['Bo']);
  await seesMoving(bo, ['Mia']);
  await hears(bo, 1);
  await noTrouble(mia, bo);
  await areDirect(mia, bo);
  await bo.context().close();
});
