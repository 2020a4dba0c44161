/**
 * Takes a picture of the room in each of its states, at three widths and at 200 % zoom, with drawn people on real connections:
 * `npm run build && node e2e/room-pictures.ts <folder> door|stage|share|panels`. To be looked at by a person.
 */
import { chromium, type BrowserContextOptions, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDemo, owner } from './demo.ts';
import { signedIn } from './pages.ts';
import { admit, isIn, knockAs, openPanel, pressJoin, seesMoving } from './people.ts';
import { portray } from './portraits.ts';
import { socketPeople } from './socket-people.ts';
import { findBrowser } from '../tools/src/browser.mjs';

const [folder, part] = process.argv.slice(2);
if (!folder || !part) {
  process.stderr.write('usage: node e2e/room-pictures.ts <folder> door|stage|share|panels\n');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });

const desktop = { width: 1440, height: 900 };
const tablet = { width: 820, height: 1180 };
const phone = { width: 390, height: 844 };
/** A window of 1440 × 900 at 200 %. */
const zoomed = { width: 720, height: 450 };
const longName = 'Maximiliane Annegret Freifrau von Hohenlohe-Waldenburg-Schil';

const browser = await chromium.launch({
  executablePath: findBrowser()!,
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
});
const demo = await openDemo();
const people = socketPeople(demo);

async function shoot(page: Page, name: string, sizes = [desktop, tablet, phone]) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.evaluate(() => document.fonts.ready);
    // Tiles glide to their places, and larger layers of the pictures arrive.
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(folder!, `${name}-${size.width}.png`) });
  }
}
const devices: BrowserContextOptions = { permissions: ['camera', 'microphone'], baseURL: demo.url };
async function guest(name: string, viewport = phone): Promise<Page> {
  const context = await browser.newContext({ ...devices, viewport, hasTouch: viewport === phone });
  await portray(context, name);
  return context.newPage();
}
const controls = (page: Page) => page.getByRole('toolbar', { name: 'Controls' });
const has = (which: string) => part === which;

try {
  const context = await signedIn(browser, demo, { ...devices, viewport: desktop }, owner);
  await portray(context, owner.name);
  const mia = await context.newPage();
  await mia.goto('/w/agora');
  await mia.getByRole('button', { name: 'Start a meeting' }).first().click();
  await mia.waitForURL('**/m/*');
  await mia.getByRole('button', { name: 'Join', exact: true }).waitFor();
  const link = mia.url();
  if (has('door')) {
    await shoot(mia, 'door-member');
    await mia.getByRole('button', { name: 'Turn off camera' }).click();
    await mia.getByRole('button', { name: 'Turn off microphone' }).click();
    await shoot(mia, 'door-devices-off');
    const asked = await browser.newContext({ baseURL: demo.url });
    const stranger = await asked.newPage();
    await stranger.goto(link);
    await stranger.waitForTimeout(500);
    await shoot(stranger, 'door-not-asked');
    await mia.getByRole('button', { name: 'Turn on camera' }).click();
    await mia.getByRole('button', { name: 'Turn on microphone' }).click();
  }
  await pressJoin(mia);
  await isIn(mia);
  await mia.setViewportSize(desktop);
  if (has('door')) await shoot(mia, 'alone', [desktop, tablet, phone, zoomed]);

  const amara = await guest('Amara Okafor');
  await amara.goto(link);
  if (has('door')) {
    await amara.getByLabel('Your name').fill(longName);
    await shoot(amara, 'door-guest');
    await amara.getByRole('button', { name: 'Join', exact: true }).click();
    await amara.getByRole('heading', { name: 'You are in the lobby' }).waitFor();
    await shoot(amara, 'lobby');
    await people.knock(link, 'Kenji Watanabe');
    await shoot(mia, 'knocking');
    await openPanel(mia, 'People');
    await shoot(mia, 'people-lobby');
    await mia.getByRole('button', { name: `Deny ${longName}` }).click();
    await shoot(amara, 'denied');
  }
  if (part !== 'door') {
    await mia.setViewportSize(desktop);
    await amara.setViewportSize(phone);
    await knockAs(amara, link, 'Amara Okafor');
    await admit(mia, 'Amara Okafor');
    await isIn(amara);
    await mia.getByRole('button', { name: 'Close people' }).click();
    await seesMoving(mia, ['Amara Okafor']);
    await seesMoving(amara, ['Mia Laurent']);

    if (has('stage')) {
      await shoot(mia, 'grid-2', [desktop, tablet, phone, zoomed]);
      await shoot(amara, 'grid-2-touch', [phone]);
      const jonas = await guest('Jonas Weber');
      await knockAs(jonas, link, 'Jonas Weber');
      await admit(mia, 'Jonas Weber');
      await mia.getByRole('button', { name: 'Close people' }).click();
      await seesMoving(mia, ['Jonas Weber']);
      await shoot(mia, 'grid-3', [desktop, tablet, phone, zoomed]);
      await shoot(amara, 'grid-3-touch', [phone]);
      await jonas.getByRole('button', { name: 'Turn off microphone' }).click();
      let here = 3;
      const more = ['Leila Haddad', 'Kenji Watanabe', longName, 'Sari Wulandari'];
      for (const count of [4, 7, 12, 20]) {
        for (; here < count; here++) {
          await people.knock(link, more[here - 3] ?? `Neighbour ${here}`);
          await openPanel(mia, 'People');
          await mia.getByRole('button', { name: /^Admit / }).click();
        }
        await mia.getByRole('button', { name: 'Close people' }).click();
        if (count === 7) people.say('Leila Haddad', { t: 'hand', up: true });
        await shoot(mia, `grid-${count}`);
      }
      people.say('Kenji Watanabe', { t: 'react', emoji: '👏' });
      await mia.setViewportSize(desktop);
      await mia.keyboard.press('w');
      await shoot(mia, 'speaker');
      await mia.keyboard.press('w');
    }
    if (has('share')) {
      const jonas = await guest('Jonas Weber', desktop);
      await knockAs(jonas, link, 'Jonas Weber');
      await admit(mia, 'Jonas Weber');
      await mia.getByRole('button', { name: 'Close people' }).click();
      await jonas.getByRole('button', { name: 'Share your screen' }).click();
      await seesMoving(mia, ['Jonas Weber'], 'screen');
      await shoot(mia, 'share', [desktop, tablet, phone, zoomed]);
      await shoot(jonas, 'presenting', [desktop]);
      await shoot(amara, 'share-touch', [phone]);
    }
    if (has('panels')) {
      for (const name of ['Leila Haddad', 'Kenji Watanabe', longName]) {
        await people.knock(link, name);
        await openPanel(mia, 'People');
        await mia.getByRole('button', { name: /^Admit / }).click();
      }
      people.say('Leila Haddad', { t: 'hand', up: true });
      people.say(longName, { t: 'hand', up: true });
      await shoot(mia, 'people', [desktop, tablet, phone, zoomed]);
      await mia.setViewportSize(desktop);
      await mia.getByRole('button', { name: 'Close people' }).click();
      await openPanel(mia, 'Chat');
      await shoot(mia, 'chat-empty', [desktop, phone]);
      await mia.getByRole('button', { name: 'Close chat' }).click();
      await mia.setViewportSize(desktop);
      people.says('Leila Haddad', 'The roof survey is in: nothing that cannot wait until spring.');
      people.says('Leila Haddad', 'I can bring the projector.');
      people.says(
        longName,
        'The letter to Halden is ready for your eyes: https://agora.example/halden/2026/a-rather-long-address-of-a-letter',
      );
      await shoot(mia, 'message-arrives', [desktop, phone]);
      await mia.setViewportSize(desktop);
      await openPanel(mia, 'Chat');
      await mia.getByLabel('Message', { exact: true }).fill('Then the opening night stays on the 22nd.');
      await mia.getByLabel('Message', { exact: true }).press('Enter');
      await mia.locator('[data-message]').first().hover();
      await shoot(mia, 'chat', [desktop, tablet, phone, zoomed]);
      await mia.setViewportSize(desktop);
      await mia.getByRole('button', { name: 'Close chat' }).click();
      for (const [item, panel] of [
        ['Invite and information', 'Invite'],
        ['Settings', 'Settings'],
      ] as const) {
        await controls(mia).getByRole('button', { name: 'More', exact: true }).click();
        if (panel === 'Invite') await shoot(mia, 'more', [desktop]);
        await mia.getByRole('menuitem', { name: item }).click();
        await mia.getByRole('complementary', { name: panel }).waitFor();
        await shoot(mia, panel.toLowerCase());
        await mia.setViewportSize(desktop);
        await mia.getByRole('button', { name: `Close ${panel.toLowerCase()}` }).click();
      }
      await controls(amara).getByRole('button', { name: 'More', exact: true }).click();
      await shoot(amara, 'more-touch', [phone]);
      await amara.keyboard.press('Escape');
      await controls(mia).getByRole('button', { name: 'Reactions' }).click();
      await shoot(mia, 'reactions', [desktop]);
      await mia.keyboard.press('Escape');
      await controls(mia).getByRole('button', { name: 'Choose the microphone' }).click();
      await shoot(mia, 'microphone-menu', [desktop]);
      await mia.keyboard.press('Escape');
      await controls(mia)
        .getByRole('button', { name: /^Leave/ })
        .click();
      await shoot(mia, 'leave-menu', [desktop]);
      await mia.keyboard.press('Escape');
      await mia.keyboard.press('?');
      await shoot(mia, 'keys', [desktop, phone]);
      await amara.getByRole('button', { name: 'Leave', exact: true }).click();
      await shoot(amara, 'left');
    }
  }
} finally {
  people.leave();
  await browser.close();
  await demo.close();
}
