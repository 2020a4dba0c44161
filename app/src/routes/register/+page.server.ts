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
  const { accounts, directory } = await openStoa();
  if ((await directory.workspaces.count()) === 0) redirect(303, '/setup');
  return { next, outside: accounts.outside.name };
};

export const actions: Actions = {
  /** Fields: `name`, `email`, `password`. */
  default: async (event) => {
    const form = await event.request.formData();
    const values = { name: textOf(form, 'name'), email: textOf(form, 'email') };
    const { accounts, directory } = await openStoa();
    if ((await directory.workspaces.count()) === 0) redirect(303, '/setup');
    const next = nextPath(event.url.searchParams.get('next'), event.url.origin);
    const registered = await accounts.register(event.request.headers, {
      ...values,
      next,
      password: textOf(form, 'password'),
    });
    if (!registered.ok && registered.error.type === 'MustConfirm') return { mailed: values.email.trim() };
    if (!registered.ok) return fail(statusOf[registered.error.type], { values, problem: registered.error });
    await becomes(event, registered.value);
    redirect(303, next);
  },
};
