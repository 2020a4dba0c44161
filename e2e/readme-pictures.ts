/**
 * Takes the two pictures of the README from the demo: `npm run build && node e2e/readme-pictures.ts`. The people in the room are
 * real seats over real sockets, with their cameras off.
 */
import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { openDemo } from './demo.ts';
import { signedIn } from './pages.ts';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const names = ['Amara Okafor', 'Jonas Weber', 'Kenji Watanabe', 'Leila Haddad', 'Sari Wulandari'];
const talk: readonly [number, string][] = [
  [1, 'The roof survey is in: nothing that cannot wait until spring.'],
  [0, 'Then the opening night stays on the 22nd.'],
  [3, 'I can bring the projector. Who has the long cable?'],
  [2, 'I do. It is in the north hall.'],
  [4, 'The letter to Halden is ready for your eyes: https://agora.example/halden'],
];

mkdirSync(folder, { recursive: true });
const demo = await openDemo();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--disable-gpu'],
});
const sockets: WebSocket[] = [];
try {
  const context = await signedIn(browser, demo, {
    viewport: { width: 1440, height: 900 },
    baseURL: demo.url,
    colorScheme: 'light',
  });
  const page = await context.newPage();
  await page.goto('/w/agora');
  await page.screenshot({ path: `${folder}/dashboard.png` });
  await page.getByRole('button', { name: 'Start a meeting' }).first().click();
  await page.waitForURL('**/m/*');
  await page.getByRole('button', { name: /^Join/ }).click();
  const controls = page.getByRole('toolbar', { name: 'Controls' });
  await controls.waitFor();

  const code = new URL(page.url()).pathname.slice(3);
  for (const name of names) sockets.push(await knock(code, name));
  await controls.getByRole('button', { name: /^People/ }).click();
  await page.getByRole('button', { name: 'Admit all' }).click();
  await page.waitForTimeout(1_000);
  for (const [who, body] of talk) {
    sockets[who]!.send(JSON.stringify({ t: 'say', re: 1, id: crypto.randomUUID(), body }));
    await page.waitForTimeout(150);
  }
  sockets[4]!.send(JSON.stringify({ t: 'hand', up: true }));
  for (const at of [0, 1, 3])
    sockets[at]!.send(JSON.stringify({ t: 'live', live: { mic: true, cam: false, screen: false } }));
  await controls.getByRole('button', { name: /^Chat/ }).click();
  await page.waitForTimeout(6_000);
  await page.screenshot({ path: `${folder}/room.png` });
} finally {
  for (const socket of sockets) socket.close();
  await browser.close();
  await demo.close();
}

/** A guest who waits in the lobby. */
function knock(code: string, name: string): Promise<WebSocket> {
  const socket = new WebSocket(`${demo.url.replace('http', 'ws')}/api/chat/${code}`, {
    headers: { origin: demo.url },
  });
  const live = { mic: false, cam: false, screen: false };
  socket.on('open', () =>
    socket.send(JSON.stringify({ t: 'hello', version: 1, name, after: 0, live, takeOver: false })),
  );
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', () => resolve(socket));
  });
}
