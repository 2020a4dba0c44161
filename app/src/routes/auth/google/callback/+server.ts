import { redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { nextPath } from '#lib/server/next.ts';
import { refusedPath } from '#lib/server/outside.ts';
import { becomes } from '#lib/server/session.ts';
import type { RequestHandler } from './$types';

/** Where the provider sends a browser back to, with a code or an error, and the state it was sent with (RFC 6749, 4.1.2). */
export const GET: RequestHandler = async (event) => {
  const { accounts } = await openStoa();
  const said = (name: string) => event.url.searchParams.get(name) ?? undefined;
  const came = await accounts.outside.finish(event.request.headers, {
    state: said('state') ?? '',
    code: said('code'),
    error: said('error'),
    from: said('iss'),
  });
  if (!came.ok) redirect(303, refusedPath(came.error));
  const next = nextPath(came.value.next, event.url.origin);
  await becomes(event, came.value, next);
  redirect(303, next);
};
