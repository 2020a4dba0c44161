/** A page that was looked at, for going back to it. */
export interface RecentPage {
  readonly href: string;
  readonly title: string;
}
/** What the browser keeps as long as its tab is open. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const most = 6;
const keyOf = (base: string): string => `stoa.recent.${base}`;

/** Latest first; `base` is the address of the workspace. */
export function recentPages(kept: Kept, base: string): readonly RecentPage[] {
  try {
    const read: unknown = JSON.parse(kept.getItem(keyOf(base)) ?? '[]');
    return Array.isArray(read) ? read.filter((one) => isPage(one, base)).slice(0, most) : [];
  } catch {
    return [];
  }
}

/** A full or forbidden store only means that nothing is offered to go back to. */
export function remember(kept: Kept, base: string, page: RecentPage): void {
  const others = recentPages(kept, base).filter(({ href }) => href !== page.href);
  try {
    kept.setItem(keyOf(base), JSON.stringify([page, ...others].slice(0, most)));
  } catch {
    return;
  }
}

export const forgetRecent = (kept: Kept, base: string): void => kept.removeItem(keyOf(base));

const isPage = (one: unknown, base: string): one is RecentPage =>
  typeof one === 'object' &&
  one !== null &&
  'href' in one &&
  'title' in one &&
  typeof one.title === 'string' &&
  typeof one.href === 'string' &&
  one.href.startsWith(`${base}/`);
