import { viewMail } from '@stoa/domain';
import { refuse } from '#lib/server/http.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  const found = await locals.perform(viewMail, { id: params.id });
  if (!found.ok) refuse(found.error);
  // Links in it open accounts: no copy stays anywhere.
  setHeaders({ 'cache-control': 'private, no-store' });
  const { html, key: _, ...mail } = found.value;
  return { mail, hasHtml: html !== '' };
};
