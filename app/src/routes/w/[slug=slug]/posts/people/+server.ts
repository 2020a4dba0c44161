import { json } from '@sveltejs/kit';
import { listMembers, picturesOf } from '@stoa/domain';
import { openStoa } from '#home';
import { refuse } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/** As many as fit below a text on a phone. */
const shownMost = 6;

/** Members whose name or address has `q` in it, for those who type `@`. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const found = await locals.perform(listMembers, { q: url.searchParams.get('q') ?? '', limit: shownMost });
  if (!found.ok) refuse(found.error);
  const { members } = found.value;
  const pictures = await picturesOf(
    (await openStoa()).directory.pictures,
    members.map(({ personId }) => personId),
  );
  return json(members.map(({ personId, name }) => ({ personId, name, picture: pictures[personId] })));
};
