import { json } from '@sveltejs/kit';
import { listMembers } from '@stoa/domain';
import { refuse } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/** As many as fit below a text on a phone. */
const shownMost = 6;

/** Members whose name or address has `q` in it, for those who type `@`. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const found = await locals.perform(listMembers, { q: url.searchParams.get('q') ?? '', limit: shownMost });
  if (!found.ok) refuse(found.error);
  return json(found.value.members.map(({ personId, name }) => ({ personId, name })));
};
