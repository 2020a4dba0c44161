import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf, type Refusal } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, request }) => {
  const { person } = locals;
  if (!person) redirect(303, '/sign-in?next=/account');
  const { accounts } = await openStoa();
  return {
    person: { name: person.name, email: person.email },
    sessions: await accounts.sessions(request.headers),
  };
};

const refused = (form: 'rename' | 'password' | 'session', problem: Refusal, values = {}) =>
  fail(statusOf[problem.type], { form, problem, values });

export const actions: Actions = {
  /** Field: `name`. */
  rename: async ({ locals, request }) => {
    const name = textOf(await request.formData(), 'name');
    const { accounts } = await openStoa();
    const renamed = await accounts.rename(request.headers, name);
    if (!renamed.ok) return refused('rename', renamed.error, { name });
    locals.person = renamed.value;
    return { form: 'rename' as const, done: true };
  },

  /** Fields: `current`, `next`. Every other session ends. */
  password: async ({ locals, request }) => {
    const form = await request.formData();
    const { accounts } = await openStoa();
    const changed = await accounts.changePassword(request.headers, {
      current: textOf(form, 'current'),
      next: textOf(form, 'next'),
    });
    if (!changed.ok) return refused('password', changed.error);
    locals.keep(changed.value);
    return { form: 'password' as const, done: true };
  },

  /** Field: `session`, the id of one of one's own. */
  endSession: async ({ request }) => {
    const id = textOf(await request.formData(), 'session');
    const { accounts } = await openStoa();
    if (!(await accounts.endSession(request.headers, id)))
      return refused('session', { type: 'NotFound', what: 'session' });
    return { form: 'session' as const, done: true };
  },
};
