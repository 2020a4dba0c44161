import { chromium, type Browser } from '@playwright/test';
import { owner, type Stoa } from '../../e2e/stoa.ts';
import { findBrowser } from '../../tools/src/browser.mjs';

const args = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--disable-background-networking',
];

export const openBrowser = (): Promise<Browser> => chromium.launch({ args, executablePath: findBrowser()! });

/**
 * Bytes of JavaScript that travel on a first visit with an empty cache, compressed as the server sends them, headers aside; `then`
 * goes on from there (into a room, say), and what comes meanwhile counts too.
 */
export async function scriptBytes(
  browser: Browser,
  stoa: Stoa,
  path: string,
  { signIn = false, then = async () => {} }: { signIn?: boolean; then?: (page: Page) => Promise<void> } = {},
): Promise<number> {
  const context = await browser.newContext({ baseURL: stoa.url, permissions: ['camera', 'microphone'] });
  try {
    if (signIn) {
      const { email, password } = owner;
      // As a form without JavaScript: nothing is in the cache afterwards.
      await context.request.post('/sign-in', { form: { email, password }, headers: { origin: stoa.origin } });
    }
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    const scripts = new Set<string>();
    let bytes = 0;
    network.on('Network.responseReceived', ({ requestId, response }) => {
      if (/javascript/.test(response.mimeType)) scripts.add(requestId);
    });
    network.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(path, { waitUntil: 'networkidle' });
    await then(page);
    return bytes;
  } finally {
    await context.close();
  }
}
type Page = Awaited<ReturnType<Browser['newPage']>>;
