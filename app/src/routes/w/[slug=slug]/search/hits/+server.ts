import { json } from '@sveltejs/kit';
import { picturesOf, searchMaxLength, searchWorkspace } from '@stoa/domain';
import { openStoa } from '#home';
import { refuse } from '#lib/server/http.ts';
import { peopleAmong } from '#lib/server/pictures.ts';
import type { RequestHandler } from './$types';

/** What the palette shows while somebody types. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const typed = (url.searchParams.get('q') ?? '').slice(0, searchMaxLength);
  const found = await locals.perform(searchWorkspace, { typed });
  if (!found.ok) refuse(found.error);
  const { groups, outOfTime } = found.value;
  const { pictures } = (await openStoa()).directory;
  const shown: Readonly<Record<string, string>> = await picturesOf(pictures, peopleAmong(groups));
  const pictured = groups.map((group) => ({
    ...group,
    hits: group.hits.map((hit) => (shown[hit.id] ? { ...hit, picture: shown[hit.id] } : hit)),
  }));
  // Nobody knows whether there is nothing: the palette says that it was not answered.
  return json(pictured, { status: outOfTime && groups.length === 0 ? 503 : 200 });
};
