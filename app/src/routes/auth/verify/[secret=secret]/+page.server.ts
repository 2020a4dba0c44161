import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { pressed } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import { becomes } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

/** Looks at nothing: a mail scanner's visit spends no link, and learns nothing of it. */
export const load: PageServerLoad = ({ locals }) => ({
  person: locals.person && { name: locals.person.name },
});

export const actions: Actions = {
  /** The press that signs in, and spends the link. */
  default: async (event) => {
    await pressed(event.request);
    const { accounts } = await openStoa();
    const spent = await accounts.spendLink(event.request.headers, { token: event.params.secret });
    if (!spent.ok) return fail(statusOf[spent.error.type], { problem: spent.error });
    const next = nextPath(event.url.searchParams.get('next'), event.url.origin);
    await becomes(event, spent.value, next);
    redirect(303, next);
  },
};
