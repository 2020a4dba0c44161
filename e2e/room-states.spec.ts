import type { Page, WebSocketRoute } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { isIn, newPerson, startMeeting } from './people.ts';

/** A page whose room socket really goes to the server, with a hand in between: frames can be added, and the line held. */
interface Tapped {
  /** Says something in the server's name. */
  say(frame: object): void;
  /** Nothing passes any more, in either direction, and new sockets do not open; as when a cable is pulled. */
  hold(): void;
  mend(): void;
}

async function tap(page: Page): Promise<Tapped> {
  let near: WebSocketRoute | undefined;
  let held = false;
  await page.routeWebSocket(/\/api\/chat\//, (route) => {
    near = route;
    if (held) return;
    const far = route.connectToServer();
    route.onMessage((message) => {
      if (!held) far.send(message);
    });
    far.onMessage((message) => {
      if (!held) route.send(message);
    });
    far.onClose((code) => {
      if (!held) void route.close({ code: code ?? 1000 });
    });
  });
  return {
    say: (frame) => near?.send(JSON.stringify(frame)),
    hold: () => (held = true),
    mend: () => (held = false),
  };
}
declare global {
  interface Window {
    jumpMs?: number;
  }
}
/** Lets the wall clock jump by `window.jumpMs`, as it does when a machine wakes. */
function jumpable() {
  const now = Date.now.bind(Date);
  Date.now = () => now() + (window.jumpMs ?? 0);
}
const banner = (page: Page, state: string) => page.locator(`[data-banner="${state}"]`);
const out = (page: Page, why: string) => page.locator(`main[data-state="${why}"]`);

test.describe('the line', () => {
  test('quiet: said, with the seconds; the draft stays; “Back.”', async ({ stoa, ownerPage: page }) => {
    const line = await tap(page);
    await startMeeting(page, stoa);
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await page.getByLabel('Message', { exact: true }).fill('half a sent');
    const cutAt = Date.now();
    line.hold();
    await expect(banner(page, 'reconnecting')).toContainText(/Reconnecting… \d+ s/, { timeout: 4_000 });
    console.log(`    “Reconnecting…” after ${Date.now() - cutAt} ms`);
    line.mend();
    await expect(banner(page, 'reconnecting')).toHaveCount(0);
    await expect(page.locator('[data-key="back"]')).toHaveText(/Back\./);
    await expect(page.getByLabel('Message', { exact: true })).toHaveValue('half a sent');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-message][data-state="sent"]')).toContainText('half a sent');
  });

  test('after a minute: still no connection, and “Try now” really tries', async ({
    stoa,
    ownerPage: page,
  }) => {
    await page.clock.install();
    const line = await tap(page);
    await startMeeting(page, stoa);
    line.hold();
    for (let second = 0; second < 70; second++) await page.clock.runFor(1_000);
    await expect(banner(page, 'gaveUp')).toContainText('Still no connection.');
    for (const name of ['Try now', 'Copy the link', 'Leave'])
      await expect(banner(page, 'gaveUp').getByRole('button', { name })).toBeVisible();
    line.mend();
    await banner(page, 'gaveUp').getByRole('button', { name: 'Try now' }).click();
    await expect(async () => {
      await page.clock.runFor(200);
      await expect(banner(page, 'gaveUp')).toHaveCount(0, { timeout: 100 });
    }).toPass();
    await isIn(page);
  });

  test('the machine slept: out, and back muted', async ({ stoa, ownerPage: page }) => {
    await page.addInitScript(jumpable);
    await startMeeting(page, stoa);
    await page.evaluate(() => void (window.jumpMs = 3 * 60_000));
    await expect(out(page, 'slept')).toContainText('Your computer was asleep.');
    await page.getByRole('button', { name: 'Rejoin' }).click();
    await isIn(page);
    await expect(page.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();
  });

  test('poor: a sign on the own tile, and an offer to turn the camera off', async ({
    stoa,
    ownerPage: page,
  }) => {
    const line = await tap(page);
    await startMeeting(page, stoa);
    for (let second = 0; second < 5; second++)
      line.say({ t: 'line', downBps: 90_000, upLoss: 0.2, downLoss: 0.1, roundTripMs: 400 });
    await expect(banner(page, 'poor')).toContainText('Turn off your video to be heard better.');
    await expect(page.getByTitle('Your line is weak')).toBeVisible();
    await banner(page, 'poor').getByRole('button', { name: 'Turn off' }).click();
    await expect(page.getByRole('button', { name: 'Turn on camera' })).toBeVisible();
    await expect(banner(page, 'poor')).toHaveCount(0);
  });

  test('the media engine is away: said, and the chat goes on', async ({ stoa, ownerPage: page }) => {
    const line = await tap(page);
    await startMeeting(page, stoa);
    line.say({ t: 'media', state: 'down' });
    await expect(banner(page, 'mediaDown')).toContainText('Sound and picture are restarting.');
    line.say({ t: 'media', state: 'up' });
    await expect(banner(page, 'mediaDown')).toHaveCount(0);
  });

  test('a network that blocks media: said, test again, or chat only', async ({ stoa, ownerPage: page }) => {
    // Every candidate leads nowhere (192.0.2.0/24 is for documentation, RFC 5737): what a network without UDP leaves.
    await page.addInitScript(() => {
      const real = RTCPeerConnection.prototype.setRemoteDescription;
      function blocked(this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void> {
        const sdp = (description.sdp ?? '').replace(/(a=candidate:\S+ 1 \S+ \d+ )\S+ \d+/gi, '$1192.0.2.1 9');
        return Reflect.apply(real, this, [{ ...description, sdp }]) as Promise<void>;
      }
      Object.assign(RTCPeerConnection.prototype, { setRemoteDescription: blocked });
    });
    await startMeeting(page, stoa);
    await expect(banner(page, 'blocked')).toContainText('Your network blocks calls.', { timeout: 30_000 });
    await banner(page, 'blocked').getByRole('button', { name: 'Chat only' }).click();
    await expect(banner(page, 'chatOnly')).toContainText('Chat only.');
    await banner(page, 'chatOnly').getByRole('button', { name: 'Connect sound and picture' }).click();
    await expect(banner(page, 'chatOnly')).toHaveCount(0);
  });
});

test('each way out has its own words and a next step', async ({ stoa, ownerPage: page }) => {
  const line = await tap(page);
  const link = await startMeeting(page, stoa);
  const ways: readonly (readonly [string, string, string])[] = [
    ['removed', 'You were removed from the meeting.', 'Home'],
    ['ended', 'The meeting has ended.', 'Home'],
    ['full', 'The room is full.', 'Try again'],
    ['locked', 'The room is locked.', 'Try again'],
    ['elsewhere', 'in another tab or on another device', 'Use here'],
    ['notFound', 'There is no such room.', 'Home'],
    ['signedOut', 'You were signed out.', 'Sign in'],
    ['badFrames', 'no longer understand each other', 'Reload and rejoin'],
    ['denied', 'You were not let in.', 'Home'],
    ['noAnswer', 'No one responded.', 'Ask again'],
  ];
  const seen = new Set<string>();
  for (const [why, words, next] of ways) {
    line.say({ t: 'bye', why });
    await expect(out(page, why)).toContainText(words);
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toBeFocused();
    seen.add(await heading.innerText());
    const step = page.locator('main .acts').getByText(next, { exact: true });
    await expect(step).toBeVisible();
    await page.goto(link);
    await page.getByRole('button', { name: /^Join/ }).click();
    await isIn(page);
  }
  expect(seen.size).toBe(ways.length);
});

test('“restart” and “slow” come back by themselves', async ({ stoa, ownerPage: page }) => {
  const line = await tap(page);
  await startMeeting(page, stoa);
  for (const why of ['restart', 'slow']) {
    line.say({ t: 'bye', why });
    await expect(page.locator('[data-key="back"]')).toBeVisible();
    await expect(page.locator('[data-key="back"]')).toHaveCount(0);
    await isIn(page);
  }
});

test('the same person in a second tab: asked first, then moved', async ({ stoa, ownerPage: page }) => {
  const link = await startMeeting(page, stoa);
  const second = await page.context().newPage();
  await second.goto(link);
  await second.getByRole('button', { name: /^Join/ }).click();
  await expect(out(second, 'elsewhere')).toBeVisible();
  await isIn(page);
  await second.getByRole('button', { name: 'Use here' }).click();
  await isIn(second);
  await expect(out(page, 'elsewhere')).toBeVisible();
});

test('the lobby: who knows, a note, the place after a reload, no answer, and asking again', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const link = await startMeeting(mia, stoa);
  const bo = await newPerson(browser, stoa);
  const line = await tap(bo);
  await bo.goto(link);
  await bo.getByLabel('Your name').fill('Bo');
  await bo.getByRole('button', { name: /^Join/ }).click();
  await expect(bo.getByText('Mia Laurent knows you are waiting.')).toBeVisible();
  await bo.getByLabel('A short note to them').fill('it is me');
  await bo.getByRole('button', { name: 'Send the note' }).click();
  await expect(banner(mia, 'knocking')).toContainText('Bo waits to be let in.');
  await bo.reload();
  await expect(bo.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();
  await banner(mia, 'knocking').getByRole('button', { name: 'See who' }).click();
  await expect(mia.getByText('“it is me”')).toBeVisible();
  await expect(mia.getByRole('button', { name: 'Admit Bo' })).toHaveCount(1);

  await mia.getByRole('button', { name: 'Deny Bo' }).click();
  await expect(out(bo, 'denied')).toContainText('You were not let in.');
  await bo.getByRole('button', { name: 'Ask to come in again' }).click();
  await expect(bo.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();
  line.say({ t: 'bye', why: 'noAnswer' });
  await expect(out(bo, 'noAnswer')).toContainText('No one responded.');
  await bo.getByRole('button', { name: 'Ask again' }).click();
  await expect(bo.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible();
  await mia.getByRole('button', { name: 'Admit Bo' }).click();
  await isIn(bo);
  await bo.context().close();
});

test('alone: copy the link; after ten minutes, are you still there', async ({ stoa, ownerPage: page }) => {
  await page.addInitScript(jumpable);
  await startMeeting(page, stoa);
  await expect(banner(page, 'alone')).toContainText('You are the only one here.');
  // In steps, or the jump would be taken for sleep: the room looks at the clock every second.
  const later = (seconds: number) =>
    page.evaluate((s) => void (window.jumpMs = (window.jumpMs ?? 0) + s * 1_000), seconds);
  // The first minute may pass before the room has looked at all.
  for (let minute = 0; minute < 11; minute++) {
    await later(60);
    await page.waitForTimeout(1_200);
    if (await banner(page, 'stillThere').isVisible()) break;
  }
  await expect(banner(page, 'stillThere')).toContainText('Are you still there?');
  await banner(page, 'stillThere').getByRole('button', { name: 'I am here' }).click();
  await expect(banner(page, 'stillThere')).toHaveCount(0);
  for (let minute = 0; minute < 11; minute++) {
    await later(62);
    await page.waitForTimeout(1_200);
  }
  await expect(out(page, 'alone')).toContainText('nobody else was there');
});

test('a room that does not exist is 404, and one that is over says so', async ({
  stoa,
  ownerPage: page,
  request,
}) => {
  expect((await request.get(`${stoa.url}/m/aaa-aaaa-aaa`)).status()).toBe(404);
  expect((await request.get(`${stoa.url}/m/nonsense`)).status()).toBe(404);
  const link = await startMeeting(page, stoa);
  await page
    .getByRole('toolbar', { name: 'Controls' })
    .getByRole('button', { name: 'More', exact: true })
    .click();
  await page.getByRole('menuitem', { name: /^End for all/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End for all' }).click();
  await expect(out(page, 'endedByMe')).toContainText('You ended the meeting for all.');
  await page.goto(link);
  await expect(out(page, 'ended')).toContainText('The meeting has ended.');
});
