import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import { becomes } from '#lib/server/session.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** Fields: `password`, and `endKeys`, ticked. Every session ends, and one begins here. */
  default: async (event) => {
    const form = await event.request.formData();
    const { accounts } = await openStoa();
    const done = await accounts.reset(event.request.headers, {
      token: event.params.secret,
      password: textOf(form, 'password'),
      keepKeys: !form.has('endKeys'),
    });
    if (!done.ok) return fail(statusOf[done.error.type], { problem: done.error });
    await becomes(event, done.value);
    redirect(303, '/');
  },
};
