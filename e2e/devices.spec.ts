import type { Page } from '@playwright/test';
import { fakeDevices, type FakeDevices } from './fake-devices.ts';
import { expect, test } from './fixtures.ts';
import { admit, isIn, knockAs, newPerson, startMeeting } from './people.ts';
import type { Stoa } from './stoa.ts';

const card = (page: Page, device: 'microphone' | 'camera') => page.locator(`[data-device="${device}"]`);
const join = (page: Page, without = '') => page.getByRole('button', { name: `Join${without}`, exact: true });
const denied = { name: 'NotAllowedError', message: 'Permission denied' };

/** A room's pre-join page with the given devices; the owner has just left it. */
async function before(page: Page, stoa: Stoa, devices: FakeDevices): Promise<void> {
  const link = await startMeeting(page, stoa);
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await fakeDevices(page, devices);
  await page.goto(link);
}
/** Joins whatever the devices do, and is in. */
async function goIn(page: Page) {
  await page.getByRole('button', { name: /^Join/ }).click();
  await isIn(page);
}

test('not yet asked: says why first, asks for one device at a time', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, { microphone: { permission: 'prompt' }, camera: { permission: 'prompt' } });
  await expect(card(page, 'microphone')).toContainText('Others cannot hear you yet. Allow the microphone?');
  await expect(card(page, 'camera')).toHaveCount(0);
  expect(await page.evaluate(() => window.deviceStage.asked.length), 'nothing was asked by itself').toBe(0);
  await page.getByRole('button', { name: 'Allow the microphone' }).click();
  await expect(card(page, 'camera')).toContainText('Others cannot see you yet. Allow the camera?');
  await page.getByRole('button', { name: 'Continue without' }).click();
  await expect(card(page, 'camera')).toHaveCount(0);
  const asked = await page.evaluate(() =>
    window.deviceStage.asked.map(({ audio, video }) => [!!audio, !!video]),
  );
  expect(asked).toEqual([[true, false]]);
  await join(page, ' without camera').click();
  await isIn(page);
});

test('question closed: ask again', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, {
    microphone: {
      permission: 'prompt',
      fails: [{ name: 'NotAllowedError', message: 'Permission dismissed' }],
    },
  });
  await page.getByRole('button', { name: 'Allow the microphone' }).click();
  await expect(card(page, 'microphone')).toContainText('question was closed');
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(join(page)).toBeVisible();
});

test('blocked in the browser: steps, and recovery without a reload', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, {
    microphone: { permission: 'denied', fails: [denied] },
    camera: { permission: 'denied', fails: [denied] },
  });
  await expect(card(page, 'microphone')).toContainText('This browser blocks the microphone on this page.');
  await expect(card(page, 'microphone').getByRole('listitem')).toHaveCount(2);
  await expect(join(page, ' without microphone and camera')).toBeEnabled();
  await page.evaluate(() => {
    window.deviceStage.fail('microphone', []);
    window.deviceStage.allow('camera', 'granted');
  });
  // The camera was never asked here: its one failure is used up by the recovery, and asking again works.
  await page.getByRole('button', { name: 'Join without' }).first().click();
  await expect(card(page, 'camera')).toBeVisible();
  await page.getByRole('button', { name: 'Turn on camera' }).click();
  await expect(page.getByRole('button', { name: 'Turn off camera' })).toBeVisible();
  await goIn(page);
});

test('blocked: allowing it in the address bar starts it by itself', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, { microphone: { permission: 'denied' } });
  await expect(card(page, 'microphone')).toBeVisible();
  await page.evaluate(() => window.deviceStage.allow('microphone', 'granted'));
  await expect(card(page, 'microphone')).toHaveCount(0);
  await expect(join(page)).toBeVisible();
});

test('blocked by the system: whose settings, and try again', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, {
    camera: { fails: [{ name: 'NotAllowedError', message: 'Permission denied by system' }] },
  });
  await expect(card(page, 'camera')).toContainText('does not let this browser use the camera');
  await card(page, 'camera').getByRole('button', { name: 'Try again' }).click();
  await expect(join(page)).toBeVisible();
});

test('no device: join without, and the picker says None', async ({ stoa, ownerPage: page }) => {
  const none = { fails: [{ name: 'NotFoundError' }], forever: true } as const;
  await before(page, stoa, { microphone: none, camera: none });
  await expect(card(page, 'microphone')).toContainText('No microphone found. You can join without one.');
  await join(page, ' without microphone and camera').click();
  await isIn(page);
  await page.getByRole('button', { name: 'Turn on camera' }).click();
  await expect(card(page, 'camera')).toContainText('No camera found.');
  await page.keyboard.press('c');
  await expect(page.getByRole('complementary', { name: 'Chat' })).toBeVisible();
});

test('busy: close it there, try again', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, { camera: { fails: [{ name: 'NotReadableError' }] } });
  await expect(card(page, 'camera')).toContainText('Your camera is used by another app or tab.');
  await card(page, 'camera').getByRole('button', { name: 'Try again' }).click();
  await expect(card(page, 'camera')).toHaveCount(0);
  await expect(join(page)).toBeVisible();
});

test('a wish that cannot be met is tried again with fewer, without a word', async ({
  stoa,
  ownerPage: page,
}) => {
  await before(page, stoa, { camera: { fails: [{ name: 'OverconstrainedError' }] } });
  await expect(join(page)).toBeVisible();
  await expect(page.locator('[data-device]')).toHaveCount(0);
  const lastWish = () =>
    page.evaluate(() => window.deviceStage.asked.flatMap(({ video }) => (video ? [video] : [])).at(-1));
  await expect.poll(lastWish).toBe(true);
});

test('no HTTPS: words for the operator, and joining still works', async ({ stoa, ownerPage: page }) => {
  const link = await startMeeting(page, stoa);
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
  });
  await page.goto(link);
  await expect(card(page, 'microphone')).toContainText('only over HTTPS or localhost');
  await join(page, ' without microphone and camera').click();
  await isIn(page);
  await expect(page.getByRole('button', { name: 'Share your screen' })).toHaveCount(0);
});

test('a browser too old: what is missing, and chat still works', async ({ stoa, ownerPage: page }) => {
  const link = await startMeeting(page, stoa);
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
    Reflect.deleteProperty(window, 'RTCPeerConnection');
  });
  await page.goto(link);
  await expect(card(page, 'microphone')).toContainText('too old');
  await goIn(page);
  await expect(page.locator('[data-banner="unsupported"]')).toContainText('too old for calls');
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await page.getByLabel('Message', { exact: true }).fill('still here');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-message][data-state="sent"]')).toContainText('still here');
});

test('a microphone that sends nothing is said, and need not be said again', async ({
  stoa,
  ownerPage: page,
}) => {
  await before(page, stoa, { sound: 'silence' });
  await goIn(page);
  const notice = page.locator('[data-key="flat"]');
  await expect(notice).toContainText('No sound from your microphone');
  await notice.getByRole('button', { name: 'Choose another' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Turn off microphone' }).click();
  await page.getByRole('button', { name: 'Turn on microphone' }).click();
  await notice.getByRole('button', { name: 'Do not warn' }).click();
  await expect(notice).toHaveCount(0);
});

test('talking while muted is said, with one press to unmute; a steady noise too', async ({
  stoa,
  ownerPage: page,
}) => {
  await before(page, stoa, { sound: 'tone' });
  await goIn(page);
  await expect(page.locator('[data-key="noisy"]')).toContainText('Your microphone is noisy.');
  await page.getByRole('button', { name: 'Turn off microphone' }).click();
  const notice = page.locator('[data-key="talkingMuted"]');
  await expect(notice).toContainText('You are muted.');
  await notice.getByRole('button', { name: 'Unmute' }).click();
  await expect(page.getByRole('button', { name: 'Turn off microphone' })).toBeVisible();
});

test('unplugged in the call: moves to the default at once and says so', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, {});
  await goIn(page);
  await page.evaluate(() => {
    const track = window.deviceStage.tracks.find(({ kind }) => kind === 'audio')!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
  await expect(page.locator('[data-key="gone-microphone"]')).toContainText(/unplugged\. Now using/);
  await expect(page.getByRole('button', { name: 'Turn off microphone' })).toBeVisible();
  await page.locator('[data-key="gone-microphone"]').getByRole('button', { name: 'Change' }).click();
  await expect(page.getByRole('menu', { name: 'Microphone and speaker' })).toBeVisible();
});

test('unplugged with no other: muted, and said', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, {});
  await goIn(page);
  await page.waitForFunction(() => window.deviceStage.tracks.some(({ kind }) => kind === 'video'));
  await page.evaluate(() => {
    window.deviceStage.fail('camera', [{ name: 'NotFoundError' }]);
    const track = window.deviceStage.tracks.find(({ kind }) => kind === 'video')!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
  await expect(page.locator('[data-key="gone-camera"]')).toContainText('You have no other camera');
  await expect(page.getByRole('button', { name: 'Turn on camera' })).toBeVisible();
});

test('plugged in: offered, never jumped to', async ({ stoa, ownerPage: page }) => {
  await before(page, stoa, {});
  await goIn(page);
  const askedBefore = await page.evaluate(() => window.deviceStage.asked.length);
  await page.evaluate(() => window.deviceStage.plugIn('AirPods', 'audioinput'));
  const notice = page.locator('[data-key="came-AirPods"]');
  await expect(notice).toContainText('AirPods connected.');
  expect(await page.evaluate(() => window.deviceStage.asked.length)).toBe(askedBefore);
  await notice.getByRole('button', { name: 'Use' }).click();
  await expect
    .poll(() => page.evaluate(() => JSON.stringify(window.deviceStage.asked.at(-1)?.audio)))
    .toContain('"ideal":"AirPods"');
});

test.describe('on a phone', () => {
  test.use({
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  });
  test('a call takes the microphone: said, and one tap brings it back', async ({
    browser,
    stoa,
    ownerPage,
  }) => {
    const link = await startMeeting(ownerPage, stoa);
    const context = await browser.newContext({
      permissions: ['camera', 'microphone'],
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
      viewport: { width: 390, height: 844 },
    });
    const phone = await context.newPage();
    await fakeDevices(phone, {});
    await knockAs(phone, link, 'Bo');
    await admit(ownerPage, 'Bo');
    await isIn(phone);
    await phone.evaluate(() => {
      const track = window.deviceStage.tracks.find(({ kind }) => kind === 'audio')!;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    });
    await expect(card(phone, 'microphone')).toContainText('Sound paused by your phone.');
    await phone.getByRole('button', { name: 'Continue', exact: true }).click();
    await expect(phone.getByRole('button', { name: 'Turn off microphone' })).toBeVisible();
    await context.close();
  });
});

test('sound held back by the browser: one click hears the meeting', async ({
  browser,
  stoa,
  ownerPage: mia,
}) => {
  const link = await startMeeting(mia, stoa);
  const bo = await newPerson(browser, stoa);
  await bo.addInitScript(() => {
    const real = HTMLMediaElement.prototype.play;
    let pressed = false;
    addEventListener('pointerdown', () => (pressed = true), true);
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      const inRoom = document.querySelector('main[data-state="in"]') !== null;
      if (
        this instanceof HTMLAudioElement &&
        inRoom &&
        !(pressed && document.querySelector('[data-pressed]'))
      )
        return Promise.reject(new DOMException('a gesture is needed', 'NotAllowedError'));
      return real.call(this);
    };
    addEventListener('pointerdown', () => (document.documentElement.dataset.pressed = ''), true);
  });
  await knockAs(bo, link, 'Bo');
  await admit(mia, 'Bo');
  await bo.evaluate(() => delete document.documentElement.dataset.pressed);
  await isIn(bo);
  await bo.evaluate(() => delete document.documentElement.dataset.pressed);
  const hear = bo.getByRole('button', { name: 'Click to hear the meeting' });
  await expect(hear).toBeVisible();
  await hear.click();
  await expect(hear).toHaveCount(0);
  await bo.context().close();
});

test('a screen that the system refuses is said; one that the person cancels is not', async ({
  stoa,
  ownerPage: page,
}) => {
  await before(page, stoa, {
    screenFails: { name: 'NotAllowedError', message: 'Permission denied by system' },
  });
  await goIn(page);
  await page.getByRole('button', { name: 'Share your screen' }).click();
  await expect(page.locator('[data-key="share"]')).toContainText('does not let this browser see the screen');
  await expect(page.locator('[data-key="share"]').getByRole('button', { name: 'Try again' })).toBeVisible();

  await page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('button', { name: 'Share your screen' }).click();
  await expect(page.getByRole('button', { name: 'Share your screen' })).toBeEnabled();
  await expect(page.locator('[data-key="share"]')).toHaveCount(0);
});

test('a device that was chosen last is asked for without insisting on it', async ({
  stoa,
  ownerPage: page,
}) => {
  await before(page, stoa, {});
  await page.getByLabel('Choose the microphone').selectOption({ label: 'Fake Audio Input 2' });
  await expect
    .poll(() => page.evaluate(() => JSON.stringify(window.deviceStage.asked.at(-1)?.audio)))
    .toContain('"deviceId":{"ideal":');
  await page.reload();
  await expect(page.getByLabel('Choose the microphone').locator('option:checked')).toHaveText(
    'Fake Audio Input 2',
  );
  const wishes = await page.evaluate(() => JSON.stringify(window.deviceStage.asked));
  expect(wishes).toContain('"ideal"');
  expect(wishes).not.toContain('"exact"');
  await page.getByLabel('Choose the camera').selectOption({ label: 'None' });
  await expect(join(page, ' without camera')).toBeVisible();
});
