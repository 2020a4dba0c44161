import { test as base, type BrowserContext } from '@playwright/test';
import { openDemo } from './demo.ts';
import { findPlaces, signedIn, type Places } from './pages.ts';
import { openStoa, type Stoa } from './stoa.ts';

export { expect } from '@playwright/test';

interface Shared {
  /** Filled as `npm run demo` fills it. */
  demo: Stoa;
  /** A server that nobody owns yet. */
  empty: Stoa;
  places: Places;
  /** Of the demo's owner. */
  session: StorageState;
}
type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;
/** Tests on a workspace in use: each worker has a server of its own, filled as `npm run demo` fills it. */
export const test = base.extend<object, Shared>({
  demo: [
    async ({}, use) => {
      const demo = await openDemo();
      await use(demo);
      await demo.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  empty: [
    async ({}, use) => {
      const empty = await openStoa();
      await use(empty);
      await empty.close();
    },
    { scope: 'worker' },
  ],
  places: [
    async ({ browser, demo, empty }, use) => {
      const context = await signedIn(browser, demo);
      const places = await findPlaces(await context.newPage(), empty.setupLink()!);
      await context.close();
      await use(places);
    },
    { scope: 'worker' },
  ],
  session: [
    async ({ browser, demo }, use) => {
      const context = await signedIn(browser, demo);
      await use(await context.storageState());
      await context.close();
    },
    { scope: 'worker' },
  ],
});
