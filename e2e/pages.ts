import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { owner } from './demo.ts';
import type { Stoa } from './stoa.ts';

/** Addresses that only a running demo knows. */
export interface Places {
  /** Of the pages of a meeting that was held, one that is planned and one that is open. */
  readonly held: string;
  readonly coming: string;
  readonly open: string;
  /** Of a post with comments, and of a draft. */
  readonly post: string;
  readonly draft: string;
  /** `/i/[secret]`. */
  readonly invite: string;
  /** `/setup?token=…` of a second, empty server. */
  readonly setup: string;
}

export interface PageOf {
  readonly name: string;
  readonly path: (places: Places) => string;
  readonly signedIn: boolean;
  /** What a page answers when it is not 200. */
  readonly status?: number;
}

const at = '/w/agora';
/** Every page but the room. */
export const pages: readonly PageOf[] = [
  { name: 'sign-in', path: () => '/sign-in', signedIn: false },
  { name: 'register', path: () => '/register', signedIn: false },
  { name: 'set-up', path: ({ setup }) => setup, signedIn: false },
  { name: 'set-up-without-token', path: ({ setup }) => setup.replace(/\?.*/, ''), signedIn: false },
  { name: 'invite', path: ({ invite }) => invite, signedIn: false },
  { name: 'invite-as-member', path: ({ invite }) => invite, signedIn: true },
  { name: 'nothing-here', path: () => `${at}/nothing`, signedIn: true, status: 404 },
  { name: 'invite-of-nobody', path: () => '/i/nobody', signedIn: false, status: 404 },
  { name: 'workspaces', path: () => '/w', signedIn: true },
  { name: 'dashboard', path: () => at, signedIn: true },
  { name: 'dashboard-empty', path: () => '/w/laurent-family', signedIn: true },
  { name: 'meetings', path: () => `${at}/meetings`, signedIn: true },
  { name: 'meetings-empty', path: () => '/w/laurent-family/meetings', signedIn: true },
  { name: 'meetings-past', path: () => `${at}/meetings?show=past`, signedIn: true },
  { name: 'meetings-past-empty', path: () => '/w/laurent-family/meetings?show=past', signedIn: true },
  { name: 'meetings-calendar', path: () => `${at}/meetings/calendar`, signedIn: true },
  { name: 'meeting-new', path: () => `${at}/meetings/new`, signedIn: true },
  { name: 'meeting-held', path: ({ held }) => held, signedIn: true },
  { name: 'meeting-coming', path: ({ coming }) => coming, signedIn: true },
  { name: 'meeting-change', path: ({ coming }) => `${coming}?edit`, signedIn: true },
  { name: 'meeting-open', path: ({ open }) => open, signedIn: true },
  { name: 'posts', path: () => `${at}/posts`, signedIn: true },
  { name: 'posts-empty', path: () => '/w/laurent-family/posts', signedIn: true },
  { name: 'posts-drafts', path: () => `${at}/posts?show=drafts`, signedIn: true },
  { name: 'posts-drafts-empty', path: () => '/w/laurent-family/posts?show=drafts', signedIn: true },
  { name: 'post', path: ({ post }) => post, signedIn: true },
  { name: 'post-draft', path: ({ draft }) => draft, signedIn: true },
  { name: 'post-new', path: () => `${at}/posts/new`, signedIn: true },
  { name: 'post-change', path: ({ post }) => `${post}/edit`, signedIn: true },
  { name: 'search', path: () => `${at}/search`, signedIn: true },
  { name: 'search-hits', path: () => `${at}/search?q=roof`, signedIn: true },
  { name: 'search-kind', path: () => `${at}/search?q=the&kind=message`, signedIn: true },
  { name: 'search-nothing', path: () => `${at}/search?q=zeppelin`, signedIn: true },
  { name: 'notifications', path: () => `${at}/notifications`, signedIn: true },
  { name: 'notifications-empty', path: () => '/w/laurent-family/notifications', signedIn: true },
  { name: 'members', path: () => `${at}/members`, signedIn: true },
  { name: 'members-none-found', path: () => `${at}/members?q=zzz`, signedIn: true },
  { name: 'settings', path: () => `${at}/settings`, signedIn: true },
  { name: 'jobs', path: () => `${at}/settings/jobs`, signedIn: true },
  { name: 'jobs-none-dead', path: () => `${at}/settings/jobs?state=dead`, signedIn: true },
  { name: 'webhooks', path: () => `${at}/settings/webhooks`, signedIn: true },
  { name: 'reaching-keys-none', path: () => `${at}/settings/keys`, signedIn: true },
  { name: 'branches', path: () => `${at}/settings/branches`, signedIn: true },
  { name: 'delete', path: () => `${at}/settings/delete`, signedIn: true },
  { name: 'import', path: () => '/w/import', signedIn: true },
  { name: 'deleted-none', path: () => '/w/deleted', signedIn: true },
  { name: 'activity', path: () => `${at}/activity`, signedIn: true },
  { name: 'account', path: () => '/account', signedIn: true },
  { name: 'keys', path: () => '/account/keys', signedIn: true },
  { name: 'security', path: () => '/account/security', signedIn: true },
  { name: 'second-step-over', path: () => '/sign-in/second', signedIn: false },
  { name: 'stoa-jobs', path: () => '/admin/jobs', signedIn: true },
  { name: 'keepers', path: () => '/admin/keepers', signedIn: true },
  { name: 'stoa-mail', path: () => '/admin/mail', signedIn: true },
  { name: 'forgot', path: () => '/auth/forgot', signedIn: false },
  { name: 'send-link', path: () => '/auth/send-link', signedIn: false },
  { name: 'sign-out', path: () => '/sign-out', signedIn: true },
];

/** A context signed in as somebody of the demo, its owner unless `who` says otherwise. */
export async function signedIn(
  browser: Browser,
  stoa: Pick<Stoa, 'url'>,
  options: BrowserContextOptions = {},
  who: { email: string; password: string } = owner,
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: stoa.url, ...options });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.close();
  return context;
}

/** Walks to the pages whose addresses are made anew in each demo, and makes an invite by its form. */
export async function findPlaces(page: Page, setup: string): Promise<Places> {
  const hrefOf = async (list: string, title: string) => {
    await page.goto(list);
    const link = page.getByRole('main').getByRole('link', { name: new RegExp(title) });
    return (await link.first().getAttribute('href'))!;
  };
  const held = await hrefOf(`${at}/meetings?show=past`, 'Neighbours');
  const coming = await hrefOf(`${at}/meetings`, 'Opening night');
  const open = await hrefOf(`${at}/meetings`, '^Coffee corner');
  const post = await hrefOf(`${at}/posts`, 'The roof is closed');
  const draft = await hrefOf(`${at}/posts?show=drafts`, 'What we learned');
  await page.goto(`${at}/members`);
  await page.getByRole('button', { name: 'Make link' }).click();
  const link = await page.getByLabel('Invite link', { exact: true }).inputValue();
  return { held, coming, open, post, draft, invite: new URL(link).pathname, setup };
}
