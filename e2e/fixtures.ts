import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openStoa, owner, workspace, type Stoa } from './stoa.ts';

export { expect } from '@playwright/test';
export { owner, workspace };

/** Each worker has a Stoa of its own, set up with {@link owner} and {@link workspace}; `page` starts signed out. */
export const test = base.extend<{ ownerPage: Page }, { stoa: Stoa }>({
  stoa: [
    async ({}, use) => {
      const stoa = await openStoa({ setUp: true });
      await use(stoa);
      await stoa.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stoa }, use) => use(stoa.url),
  /** A page of its own context, signed in as the owner. */
  ownerPage: async ({ browser, stoa }, use) => {
    const context = await newContext(browser, stoa);
    const page = await context.newPage();
    await signIn(page, stoa);
    await use(page);
    await context.close();
  },
});

/** A browser context on this Stoa with camera and microphone allowed. */
export const newContext = (browser: Browser, stoa: Stoa): Promise<BrowserContext> =>
  browser.newContext({ baseURL: stoa.url, permissions: ['camera', 'microphone'] });

/** Signs in through the form, as a person does. */
export async function signIn(page: Page, stoa: Stoa, who: { email: string; password: string } = owner) {
  await page.goto(`${stoa.url}/sign-in`);
  await page.getByLabel(/e-?mail/i).fill(who.email);
  await page.getByLabel(/^password/i).fill(who.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
