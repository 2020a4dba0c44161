import { fail } from '@sveltejs/kit';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { statusOf } from '#lib/server/http.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** Field: `email`. The answer is the same whether or not there is an account. */
  default: async ({ request }) => {
    const email = textOf(await request.formData(), 'email');
    const { accounts, directory } = await openStoa();
    const asked = await accounts.askReset(request.headers, { email });
    if (!asked.ok) return fail(statusOf[asked.error.type], { email, problem: asked.error });
    return { email: email.trim(), leaves: directory.mailer.leaves };
  },
};
