import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchFromDebian } from './debian.mjs';
import { root, run } from './prepare.mjs';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  `${process.env['ProgramFiles'] ?? ''}\\Google\\Chrome\\Application\\chrome.exe`,
];

/** Finds Chrome or Chromium; where there is none, gets one: Debian's as root, else Playwright's download. */
export function findBrowser() {
  const found = places.find((path) => path && existsSync(path));
  if (found) return found;
  fetchFromDebian('chromium');
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  console.log('Downloading Chromium with Playwright…');
  run(join(root, 'node_modules/.bin/playwright'), ['install', 'chromium']);
  try {
    const ask = "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))";
    const path = execFileSync(process.execPath, ['-e', ask], {
      cwd: join(root, 'e2e'),
      encoding: 'utf8',
    }).trim();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
