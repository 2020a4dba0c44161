import { expect, type Browser, type Page } from '@playwright/test';
import { newContext, signIn } from './fixtures.ts';
import type { Stoa } from './stoa.ts';

/** Keeps every peer connection of the page where {@link soundsReceived} finds it. */
const keepConnections = () => {
  const kept: RTCPeerConnection[] = [];
  const Native = window.RTCPeerConnection;
  class Kept extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      kept.push(this);
    }
  }
  window.RTCPeerConnection = Kept;
  Object.assign(window, { keptConnections: kept });
};

/** A page of a person of their own: own cookies, own storage, fake camera and microphone. */
export async function newPerson(browser: Browser, stoa: Stoa): Promise<Page> {
  const context = await newContext(browser, stoa);
  const page = await context.newPage();
  await page.addInitScript(keepConnections);
  return page;
}

/** Opens a room's link as a guest with only a name, up to the press on Join. */
export async function knockAs(page: Page, link: string, name: string) {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await pressJoin(page);
}

/** Presses Join once both devices are on, as somebody does who looked at their picture first. */
export async function pressJoin(page: Page) {
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toBeEnabled();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
}

export const isIn = (page: Page) => expect(page.getByRole('toolbar', { name: 'Controls' })).toBeVisible();

/** Starts a meeting from the dashboard and goes in; answers the room's address. */
export async function startMeeting(page: Page, stoa: Stoa): Promise<string> {
  await page.addInitScript(keepConnections);
  await page.goto(`${stoa.url}/w/agora`);
  await page.getByRole('button', { name: 'Start a meeting' }).first().click();
  await page.waitForURL('**/m/*');
  await pressJoin(page);
  await isIn(page);
  return page.url();
}

/** The host lets somebody in from the People panel. */
export async function admit(host: Page, name: string) {
  await openPanel(host, 'People');
  await host.getByRole('button', { name: `Admit ${name}` }).click();
}

export async function openPanel(page: Page, panel: 'People' | 'Chat') {
  const button = page
    .getByRole('toolbar', { name: 'Controls' })
    .getByRole('button', { name: new RegExp(`^${panel}`) });
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
}

/** Waits until the page decodes new frames of each named person's picture. Answers how long that took, in ms. */
export async function seesMoving(
  page: Page,
  names: readonly string[],
  source: 'camera' | 'screen' = 'camera',
): Promise<number> {
  const started = performance.now();
  for (const name of names) {
    const frames = () => framesOf(page, name, source);
    await expect
      .poll(frames, { message: `a picture of ${name} arrives`, timeout: 20_000, intervals: [50] })
      .toBeGreaterThan(0)
      .catch(async (error) => {
        console.log(await mediaReport(page));
        throw error;
      });
    // A tile that got a new track counts from zero again, so two looks shortly after each other decide.
    await expect(async () => {
      const before = await frames();
      await page.waitForTimeout(200);
      expect(await frames(), `the picture of ${name} moves`).toBeGreaterThan(before);
    }).toPass({ timeout: 20_000 });
  }
  return performance.now() - started;
}

const framesOf = (page: Page, name: string, source: string): Promise<number> =>
  page.evaluate(
    ([who, what]) => {
      const tiles = [...document.querySelectorAll<HTMLElement>(`li[data-source="${what}"]`)];
      const tile = tiles.find((t) => t.getAttribute('aria-label')?.startsWith(who!));
      return tile?.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    },
    [name, source],
  );

/** Waits until so many incoming voices carry energy that grows: the fake microphone beeps every second. */
export async function hears(page: Page, voices: number) {
  const before = await soundsReceived(page);
  await expect
    .poll(
      async () => {
        const now = await soundsReceived(page);
        return Object.keys(now).filter((id) => now[id]! > (before[id] ?? 0)).length;
      },
      { message: `${voices} voices are heard`, timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(voices);
}

/** `totalAudioEnergy` of each incoming audio stream of the live connections. */
const soundsReceived = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(async () => {
    const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
    const energies: Record<string, number> = {};
    for (const [at, connection] of keptConnections.entries()) {
      if (connection.connectionState !== 'connected') continue;
      (await connection.getStats()).forEach(
        (row: { type: string; kind?: string; id: string; totalAudioEnergy?: number }) => {
          if (row.type === 'inbound-rtp' && row.kind === 'audio')
            energies[`${at}/${row.id}`] = row.totalAudioEnergy ?? 0;
        },
      );
    }
    return energies;
  });

/** Frames decoded over all incoming pictures of the live connections. */
export const framesDecoded = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
    let frames = 0;
    for (const connection of keptConnections)
      if (connection.connectionState === 'connected')
        (await connection.getStats()).forEach(
          (row: { type: string; kind?: string; framesDecoded?: number }) => {
            if (row.type === 'inbound-rtp' && row.kind === 'video') frames += row.framesDecoded ?? 0;
          },
        );
    return frames;
  });

/** Says something in the chat and waits until the server has it. */
export async function say(page: Page, text: string) {
  await openPanel(page, 'Chat');
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByLabel('Message', { exact: true }).press('Enter');
}

/** What the chat shows, in its order; `acknowledged` leaves out what has not reached the server yet. */
export async function chatOf(page: Page, acknowledged = false): Promise<string[]> {
  await openPanel(page, 'Chat');
  const which = acknowledged ? 'li:not([data-state="sending"]):not([data-state="failed"])' : 'li';
  const bodies = page.getByRole('log', { name: 'Messages' }).locator(`${which} p.body`);
  return (await bodies.allTextContents()).map((text) => text.trim());
}

/** What flows on the page's connections, for a person who reads why a picture did not arrive. */
const mediaReport = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
    const lines: string[] = [];
    for (const connection of keptConnections) {
      lines.push(connection.connectionState);
      (await connection.getStats()).forEach((row: Record<string, unknown>) => {
        const { type, kind, mid, rid, packetsSent, packetsReceived, framesDecoded, frameWidth } = row;
        if ((type === 'inbound-rtp' || type === 'outbound-rtp') && kind === 'video')
          lines.push(
            `  ${JSON.stringify({ type, mid, rid, packetsSent, packetsReceived, framesDecoded, frameWidth })}`,
          );
      });
    }
    return lines.join('\n');
  });

/** A host and a guest who see each other, on a server of their own that may be broken. */
export async function twoPeople(
  browser: Browser,
  stoa: Stoa,
): Promise<{ mia: Page; bo: Page; link: string }> {
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
export const throughSfu = { STOA_DIRECT_UP_TO: '0' };
