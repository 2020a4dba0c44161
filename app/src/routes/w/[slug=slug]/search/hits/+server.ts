import { json } from '@sveltejs/kit';
import { searchMaxLength, searchWorkspace } from '@stoa/domain';
import { refuse } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/** What the palette shows while somebody types. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const typed = (url.searchParams.get('q') ?? '').slice(0, searchMaxLength);
  const found = await locals.perform(searchWorkspace, { typed });
  if (!found.ok) refuse(found.error);
  const { groups, outOfTime } = found.value;
  // Nobody knows whether there is nothing: the palette says that it was not answered.
  return json(groups, { status: outOfTime && groups.length === 0 ? 503 : 200 });
};
