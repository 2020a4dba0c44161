import type { OutsideRefused } from '@stoa/domain';

/**
 * Whether a request follows a link of one of our own pages. Browsers say so to every page over https and on this machine (Fetch Metadata), and
 * no page can forge it; elsewhere, and in older ones, the address of the page before says it.
 */
export function isLedHereByUs({ headers }: Request, { origin }: URL): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const before = URL.parse(headers.get('referer') ?? '');
  return before?.origin === origin;
}

/** The page that says why nobody came in, and what to do. */
export const refusedPath = ({ why, next, connecting }: OutsideRefused): string => {
  const asked = new URLSearchParams({ why, next });
  if (connecting) asked.set('connect', '');
  return `/auth/google/refused?${asked.toString()}`;
};
