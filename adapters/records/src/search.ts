import type { Found, Instant, Search, SearchAsked, SearchHit, SearchKind } from '@stoa/domain';
import { search, type Searched, type SearchHit as Hit } from '@stoa/tenantdb';
import { searchIndex } from './search-index.ts';

/** {@link Search} by the index that triggers keep, see {@link searchIndex}. */
export const createSearch = (db: Searched): Search => ({
  find: (typed, asked) => findByWords(db, typed, asked),
});

/** One search. After `limitMs` no other statement of it begins, and it is out of time (on SQLite; elsewhere the database has limits of its own). */
export async function findByWords(
  db: Searched,
  typed: string,
  { viewer, kinds, limit, offset }: SearchAsked,
  limitMs?: number,
): Promise<Found> {
  const options = { reader: viewer, kinds, limit, offset, limitMs };
  const { hits, ...found } = await search(db, searchIndex, typed, options);
  return { ...found, hits: hits.map(toHit) };
}

function toHit({ kind, place, id, title, body, row }: Hit): SearchHit {
  const { of, author, at } = row as { of: string | null; author: string | null; at: number | null };
  return {
    kind: kind as SearchKind,
    place,
    id,
    title: of === null ? title : { text: of, hits: [], cutBefore: false, cutAfter: false },
    excerpt: body,
    ...(author !== null && { authorName: author }),
    ...(at !== null && { at: at as Instant }),
  };
}
