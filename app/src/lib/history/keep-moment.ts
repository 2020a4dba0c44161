import { beforeNavigate, goto } from '$app/navigation';
import type { Instant } from '@stoa/domain';

/**
 * While a page of the past is shown, going on within the workspace stays in that moment. Going back in the browser's own history does
 * not: there each page is as it was left.
 */
export function keepMoment(here: () => { readonly base: string; readonly moment: Instant }): void {
  beforeNavigate(({ to, type, willUnload, cancel }) => {
    const { base, moment } = here();
    if (willUnload || type === 'popstate' || !to || to.url.searchParams.has('at')) return;
    if (to.url.pathname !== base && !to.url.pathname.startsWith(`${base}/`)) return;
    cancel();
    const url = new URL(to.url);
    url.searchParams.set('at', new Date(moment).toISOString());
    void goto(url);
  });
}
