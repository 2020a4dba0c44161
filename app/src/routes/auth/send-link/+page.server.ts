import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import { nextPath } from '#lib/server/next.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
  const next = nextPath(url.searchParams.get('next'), url.origin);
  if (locals.person) redirect(303, next);
  return { next };
};

export const actions: Actions = {
  /** Field: `email`. The answer is the same whether or not there is an account. */
  default: async ({ request, url }) => {
    const email = textOf(await request.formData(), 'email');
    const { accounts, directory } = await openStoa();
    const next = nextPath(url.searchParams.get('next'), url.origin);
    const asked = await accounts.askLink(request.headers, { email, next });
    if (!asked.ok) return fail(statusOf[asked.error.type], { email, problem: asked.error });
    return { email: email.trim(), leaves: directory.mailer.leaves };
  },
};
