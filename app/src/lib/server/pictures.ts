import type { RequestEvent } from '@sveltejs/kit';
import { picturesOf, type PersonId, type SearchHit } from '@stoa/domain';
import { openStoa } from '#home';
import { liveTopic } from '#lib/live/topics.ts';

/** The pictures of those whom a page shows, for its `pictures`: the page is asked for again when one of them changes. */
export async function picturesFor(
  { depends }: { depends: (topic: ReturnType<typeof liveTopic>) => void },
  people: Iterable<PersonId | undefined>,
) {
  depends(liveTopic('pictures'));
  return picturesOf((await openStoa()).directory.pictures, people);
}

/** The name of one person's picture. */
export async function pictureOf({ locals }: Pick<RequestEvent, 'locals'>): Promise<string | undefined> {
  const { person } = locals;
  if (!person) return undefined;
  return (await picturesOf((await openStoa()).directory.pictures, [person.id]))[person.id];
}

/** Those who were found by a search. */
export const peopleAmong = (
  groups: readonly { readonly hits: readonly Pick<SearchHit, 'kind' | 'id'>[] }[],
): PersonId[] =>
  groups.flatMap(({ hits }) => hits.flatMap(({ kind, id }) => (kind === 'person' ? [id as PersonId] : [])));
