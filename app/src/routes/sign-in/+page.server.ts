import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import { becomes } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const next = nextPath(url.searchParams.get('next'), url.origin);
  if (locals.person) redirect(303, next);
  const { accounts } = await openStoa();
  return { next, outside: accounts.outside.name };
};

export const actions: Actions = {
  /** Fields: `email`, `password`. An unknown address and a wrong password get the same answer. */
  default: async (event) => {
    const form = await event.request.formData();
    const values = { email: textOf(form, 'email') };
    const { accounts } = await openStoa();
    const signedIn = await accounts.signIn(event.request.headers, {
      ...values,
      password: textOf(form, 'password'),
    });
    if (!signedIn.ok) return fail(statusOf[signedIn.error.type], { values, problem: signedIn.error });
    const next = nextPath(event.url.searchParams.get('next'), event.url.origin);
    await becomes(event, signedIn.value, next);
    redirect(303, next);
  },
};
