import { fail } from '@sveltejs/kit';
import { listMails, sendMailAgain } from '@stoa/domain';
import { textOf } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

const perPage = 50;

export const load: PageServerLoad = async ({ locals, url }) => {
  const page = Math.max(1, Math.min(1_000, Math.floor(Number(url.searchParams.get('page')) || 1)));
  const found = await locals.perform(listMails, { limit: perPage, offset: (page - 1) * perPage });
  if (!found.ok) refuse(found.error);
  return { ...found.value, page, pages: Math.max(1, Math.ceil(found.value.total / perPage)) };
};

export const actions: Actions = {
  /** Field: `mail`, an id. */
  again: async ({ locals, request }) => {
    const id = textOf(await request.formData(), 'mail');
    const sent = await locals.perform(sendMailAgain, { id });
    if (!sent.ok) return fail(statusOf[sent.error.type], { problem: sent.error });
    return { done: true };
  },
};
