/**
 * Takes the two pictures of the README from the demo: `npm run build && node e2e/readme-pictures.ts`. The people are drawn, their
 * seats and connections are real. Where `pngquant` is installed, it makes the files small.
 */
import { chromium, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openDemo, owner } from './demo.ts';
import { signedIn } from './pages.ts';
import { isIn, pressJoin, say, seesMoving } from './people.ts';
import { portray } from './portraits.ts';
import { findBrowser } from '../tools/src/browser.mjs';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const others = ['Amara Okafor', 'Jonas Weber', 'Kenji Watanabe', 'Leila Haddad', 'Sari Wulandari'];
const talk: readonly [name: string, body: string][] = [
  ['Jonas Weber', 'The roof survey is in: nothing that cannot wait until spring.'],
  ['Amara Okafor', 'Then the opening night stays on the 22nd!'],
  ['Leila Haddad', 'I can bring the projector. Who has the long cable?'],
  ['Kenji Watanabe', 'I do. It is in the north hall.'],
  ['Sari Wulandari', 'The letter to Halden is ready for your eyes: https://agora.example/halden'],
];

mkdirSync(folder, { recursive: true });
const demo = await openDemo();
const browser = await chromium.launch({
  executablePath: findBrowser()!,
  args: [
    '--no-sandbox',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ],
});

/** A member of the demo on the page of the meeting; small for those who only are to be seen, because they decode too. */
async function member(name: string, viewport = { width: 360, height: 640 }): Promise<Page> {
  const key = name.split(' ')[0]!.toLowerCase();
  const context = await signedIn(
    browser,
    demo,
    { viewport, baseURL: demo.url, permissions: ['camera', 'microphone'], colorScheme: 'light' },
    { ...owner, email: `${key}@agora.example` },
  );
  await portray(context, name, 'small');
  const page = await context.newPage();
  await page.goto('/w/agora/meetings');
  await page.getByRole('main').getByRole('link', { name: 'Opening night' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Opening night' }).waitFor();
  await page.getByRole('link', { name: 'Join' }).click();
  await pressJoin(page);
  await isIn(page);
  return page;
}

/** By keys alone: a press of a mouse waits until nothing moves any more, and here everything does. */
async function write(page: Page, body: string) {
  await page.keyboard.press('c');
  const box = page.getByLabel('Message', { exact: true });
  await box.fill(body);
  await box.press('Enter');
  await page.getByText(body.split(' http')[0]!).first().waitFor();
  await page.keyboard.press('Escape');
}

try {
  const mia = await member('Mia Laurent', { width: 1440, height: 900 });
  const pages = new Map<string, Page>();
  for (const name of others) pages.set(name, await member(name));
  await seesMoving(mia, others);
  for (const [name, body] of talk) await write(pages.get(name)!, body);
  await say(mia, 'Reading it now. Thank you, all!');
  for (const name of ['Amara Okafor', 'Kenji Watanabe']) await pages.get(name)!.keyboard.press('m');
  await pages.get('Leila Haddad')!.keyboard.press('h');
  await mia.mouse.move(500, 300);
  // The large layers arrive, and the notice of the hand has been read.
  await mia.waitForTimeout(9_000);
  await mia.screenshot({ path: `${folder}/room.png` });

  const home = await mia.context().newPage();
  await home.goto('/w/agora');
  await home.waitForLoadState('networkidle');
  await home.screenshot({ path: `${folder}/dashboard.png` });
} finally {
  await browser.close();
  await demo.close();
}
for (const picture of ['room', 'dashboard'])
  spawnSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', '192', `${folder}/${picture}.png`]);
