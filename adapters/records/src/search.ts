import type { Instant, Search, SearchHit, SearchKind } from '@stoa/domain';
import { search, type Engine, type SearchHit as Hit } from '@stoa/tenantdb';
import { searchIndex } from './search-index.ts';

/** {@link Search} by the index that triggers keep, see {@link searchIndex}. */
export const createSearch = (db: Engine): Search => ({
  async find(typed, { viewer, kinds, limit, offset }) {
    const { hits, ...found } = await search(db, searchIndex, typed, { reader: viewer, kinds, limit, offset });
    return { ...found, hits: hits.map(toHit) };
  },
});

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
