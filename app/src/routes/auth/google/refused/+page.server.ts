import { openStoa } from '#home';
import { refuse } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import type { PageServerLoad } from './$types';

/** Says why nobody came in. Whoever writes an address for it by hand reads words that stand here anyway. */
export const load: PageServerLoad = async ({ url }) => {
  const { name } = (await openStoa()).accounts.outside;
  if (name === undefined) refuse({ type: 'NotFound', what: 'provider' });
  return {
    name,
    why: url.searchParams.get('why') ?? '',
    next: nextPath(url.searchParams.get('next'), url.origin),
    connecting: url.searchParams.has('connect'),
  };
};
