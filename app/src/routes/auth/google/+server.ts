import { redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { refuse } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import { isLedHereByUs, refusedPath } from '#lib/server/outside.ts';
import type { RequestHandler } from './$types';

/**
 * Leads to the provider: with `connect`, to connect the account that is signed in. A link and no form, because the policy of our forms lets none
 * lead away; so only a link of our own pages begins. Whoever comes from elsewhere finds it on the page they get.
 */
export const GET: RequestHandler = async ({ request, url, locals }) => {
  const { accounts, directory } = await openStoa();
  if (accounts.outside.name === undefined) refuse({ type: 'NotFound', what: 'provider' });
  const next = nextPath(url.searchParams.get('next'), url.origin);
  const connect = url.searchParams.has('connect');
  const ours = connect ? '/account/security' : `/sign-in?next=${encodeURIComponent(next)}`;
  if (!isLedHereByUs(request, url)) redirect(303, ours);
  if ((await directory.workspaces.count()) === 0) redirect(303, '/setup');
  const begun = await accounts.outside.begin(request.headers, { next, connect });
  if (begun.ok) {
    locals.keep(begun.value);
    const { address } = begun.value;
    redirect(303, address, { external: [new URL(address).origin] });
  }
  if (begun.error.type === 'OutsideRefused') redirect(303, refusedPath(begun.error));
  if (begun.error.type === 'NotSignedIn') redirect(303, '/sign-in?next=/account/security');
  refuse(begun.error);
};
