import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import { becomes } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, request, url }) => {
  const next = nextPath(url.searchParams.get('next'), url.origin);
  const { accounts } = await openStoa();
  const awaited = await accounts.secondFactor.awaits(request.headers);
  if (!awaited && locals.person) redirect(303, next);
  return { next, awaited };
};

export const actions: Actions = {
  /** Field: `code`, of the app or a recovery code. */
  default: async (event) => {
    const code = textOf(await event.request.formData(), 'code');
    const { accounts } = await openStoa();
    const proven = await accounts.secondFactor.prove(event.request.headers, { code });
    if (!proven.ok) return fail(statusOf[proven.error.type], { problem: proven.error });
    await becomes(event, proven.value);
    redirect(303, nextPath(event.url.searchParams.get('next'), event.url.origin));
  },
};
