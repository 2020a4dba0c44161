import { error, redirect } from '@sveltejs/kit';
import { asLanguage, languageCookie } from '@stoa/domain';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { nextPath } from '#lib/server/next.ts';
import { m } from '#lib/words/made/messages.js';
import type { Actions, PageServerLoad } from './$types';

/** Afterwards one goes on where one came from. */
export const load: PageServerLoad = ({ url, request, setHeaders }) => {
  // Where somebody came from may be a secret, and is nobody else's.
  setHeaders({ 'cache-control': 'private, no-store' });
  const from = URL.parse(request.headers.get('referer') ?? '');
  const back =
    from?.origin === url.origin && from.pathname !== '/language' ? from.pathname + from.search : null;
  return { next: nextPath(url.searchParams.get('next') ?? back, url.origin) };
};

export const actions: Actions = {
  /** Fields: `language`, and `next`, where to go on. This browser remembers it, and so does the account of whoever is signed in. */
  default: async ({ cookies, locals, request, url }) => {
    const form = await request.formData();
    const language = asLanguage(textOf(form, 'language'));
    if (!language) error(422, m.language_unknown());
    cookies.set(languageCookie, language, { path: '/', maxAge: 365 * 24 * 60 * 60, sameSite: 'lax' });
    if (locals.person) {
      const { accounts } = await openStoa();
      await accounts.chooseLanguage(locals.person.id, language);
    }
    redirect(303, nextPath(textOf(form, 'next'), url.origin));
  },
};
