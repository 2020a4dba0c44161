import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import { becomes } from '#lib/server/session.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** Field: `password`, the one that was chosen. Whoever reads the mail and knows it made the account. */
  default: async (event) => {
    const password = textOf(await event.request.formData(), 'password');
    const { accounts } = await openStoa();
    const done = await accounts.confirm(event.request.headers, { token: event.params.secret, password });
    if (!done.ok) return fail(statusOf[done.error.type], { problem: done.error });
    const next = nextPath(event.url.searchParams.get('next'), event.url.origin);
    await becomes(event, done.value, next);
    redirect(303, next);
  },
};
