import { fail, redirect } from '@sveltejs/kit';
import { parseName, setUp, viewSetup } from '@stoa/domain';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf, type Refusal } from '#lib/server/http.ts';
import { becomes } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

/**
 * `state` is `open` with the terminal's link, `wrong` with another one, and `noToken` when somebody came without: then the page
 * says to look at the terminal. A Stoa that has its owner has no set-up any more.
 */
export const load: PageServerLoad = async ({ locals, url }) => {
  const token = url.searchParams.get('token') ?? '';
  const open = await locals.perform(viewSetup, { token });
  if (!open.ok && open.error.type === 'Expired') redirect(303, '/');
  const state = open.ok ? ('open' as const) : token === '' ? ('noToken' as const) : ('wrong' as const);
  return {
    state,
    person: locals.person ? { name: locals.person.name, email: locals.person.email } : undefined,
  };
};

export const actions: Actions = {
  /** Fields: `workspace`, and unless somebody is signed in `name`, `email`, `password`. */
  default: async (event) => {
    const form = await event.request.formData();
    const values = {
      workspace: textOf(form, 'workspace'),
      name: textOf(form, 'name'),
      email: textOf(form, 'email'),
    };
    const refused = (problem: Refusal) => fail(statusOf[problem.type], { values, problem });
    const token = event.url.searchParams.get('token') ?? '';

    // All that can be refused is looked at before the account is made: a second try finds everything as it was.
    const open = await event.locals.perform(viewSetup, { token });
    if (!open.ok) return refused(open.error);
    const named = parseName(values.workspace, 'workspace');
    if (!named.ok) return refused(named.error);

    if (!event.locals.person) {
      const { accounts } = await openStoa();
      const account = {
        name: values.name,
        email: values.email,
        password: textOf(form, 'password'),
        vouched: true,
      };
      const registered = await accounts.register(event.request.headers, account);
      if (!registered.ok) return refused(registered.error);
      await becomes(event, registered.value);
    }
    const made = await event.locals.perform(setUp, { token, name: named.value });
    if (!made.ok) return refused(made.error);
    redirect(303, `/w/${made.value.slug}`);
  },
};
