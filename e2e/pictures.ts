/**
 * Takes a picture of every page but the room, at three widths and in both themes, with the demo's content:
 * `npm run build && node e2e/pictures.ts <folder> [pattern of pages’ names]`. To be looked at by a person. `WIDTHS=390,820` takes
 * these widths only, `LANGUAGE=nl` this language, and `LONG=1` gives the person, the workspace and a meeting the longest names there may be.
 */
import { chromium, type Page } from '@playwright/test';
import { languageCookie } from '@stoa/domain';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDemo, owner } from './demo.ts';
import { findPlaces, pages, signedIn } from './pages.ts';
import { isIn, pressJoin } from './people.ts';
import { openStoa } from './stoa.ts';
import { findBrowser } from '../tools/src/browser.mjs';

const [folder, part = ''] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: node e2e/pictures.ts <folder> [pattern of pages’ names]\n');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: findBrowser()!,
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
});
const empty = await openStoa();
const demo = await openDemo();
try {
  const first = await signedIn(browser, demo);
  const places = await findPlaces(await first.newPage(), empty.setupLink()!);
  if (process.env.LONG) await stretch(await first.newPage(), places.coming);
  await first.close();
  // Somebody sits in the open room, so that the pages have something to call live.
  const sitting = await signedIn(browser, demo, {}, { ...owner, email: 'leila@agora.example' });
  const seat = await sitting.newPage();
  await seat.goto(places.open);
  await seat.getByRole('link', { name: 'Join' }).click();
  await pressJoin(seat);
  await isIn(seat);
  for (const width of (process.env.WIDTHS ?? '390,820,1440').split(',').map(Number))
    for (const colorScheme of ['light', 'dark'] as const) {
      const look = {
        viewport: { width, height: 900 },
        colorScheme,
        isMobile: width < 1000,
        baseURL: demo.url,
      };
      const within = await signedIn(browser, demo, look);
      const outside = await browser.newContext(look);
      const cookie = { name: languageCookie, value: process.env.LANGUAGE ?? 'en', url: demo.url };
      await Promise.all([within, outside].map((context) => context.addCookies([cookie])));
      for (const { name, path, signedIn: inside } of pages.filter((one) => new RegExp(part).test(one.name))) {
        const page = await (inside ? within : outside).newPage();
        await page.goto(path(places), { waitUntil: 'networkidle' });
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        await page.close();
      }
      await Promise.all([within.close(), outside.close()]);
    }
} finally {
  await Promise.all([browser.close(), demo.close(), empty.close()]);
}

async function stretch(page: Page, meeting: string) {
  const long = 'Maximiliane Annegret Freifrau von Hohenlohe-Waldenburg-Schil';
  for (const [path, label, value] of [
    ['/account', 'Your name', long],
    ['/w/agora/settings', 'Name of the workspace', `${long.slice(0, 30)}Donaudampfschifffahrtsgesells`],
    [`${meeting}?edit`, 'Title', `${long}: ${long}`.slice(0, 120)],
  ] as const) {
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.waitForLoadState('networkidle');
  }
}
