import type { SqlRow } from '../engine.ts';
import { findInSqlite } from './find-in-sqlite.ts';
import { parseSearch, type SearchQuery, type Term } from './query.ts';
import { alone, type SearchIndex } from './search-index.ts';
import { snippetOf, type Snippet } from './snippet.ts';
import { OutOfTime, rankedMost, type Found, type Searched, type Wanted } from './wanted.ts';

export interface SearchOptions {
  /** Who looks: documents with `readers` are found only by those. */
  readonly reader?: string | undefined;
  /** All kinds, unless said. */
  readonly kinds?: readonly string[] | undefined;
  /** 1 to 100. */
  readonly limit: number;
  /** Hits to leave out, up to {@link deepest}. */
  readonly offset?: number | undefined;
  /** After so long no other statement begins, on SQLite, ms; one that is under way comes to its end. Left out: never. */
  readonly limitMs?: number | undefined;
}

export interface SearchHit {
  readonly kind: string;
  readonly place: string;
  readonly id: string;
  readonly title: Snippet;
  readonly body: Snippet;
  /** All columns of the source's query. */
  readonly row: SqlRow;
}

export interface SearchPage {
  /** Best first; the newest first where far too many are found, or so many or so common words are asked for that their order tells little. */
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  /** Some of what was asked for was left out, being too much. */
  readonly cut: boolean;
  /** The time was over before everything was looked at. */
  readonly outOfTime: boolean;
}

/** Pages further back than this are not given: whoever looks there should ask for more words. */
export const deepest = 1_000;

/** Looks for what was typed, see {@link parseSearch}. Each document that is found is there, and may be read by who looks, at this moment. */
export async function search(
  db: Searched,
  index: SearchIndex,
  typed: string,
  { reader = '', kinds, limit, offset = 0, limitMs = Infinity }: SearchOptions,
): Promise<SearchPage> {
  const until = performance.now() + limitMs;
  const query = parseSearch(typed);
  const numbers = (kinds ?? index.sources.map(({ kind }) => kind)).flatMap((kind) => {
    const number = index.sources.findIndex((source) => source.kind === kind) + 1;
    return number > 0 ? [number] : [];
  });
  const none = { hits: [], more: false, cut: query.cut, outOfTime: false };
  if (query.terms.length === 0 || numbers.length === 0 || offset > deepest) return none;
  const wanted: Wanted = { query, reader, limit: limit + 1, offset };
  const isAll = numbers.length === index.sources.length;
  try {
    const found =
      db.dialect === 'sqlite'
        ? await findInSqlite(db, { ...wanted, numbers, until })
        : await findInPostgres(db, wanted, isAll ? undefined : numbers);
    const hits = await withRows(db, index, query, found.slice(0, limit));
    return { ...none, hits, more: found.length > limit };
  } catch (cause) {
    if (cause instanceof OutOfTime) return { ...none, outOfTime: true };
    throw cause;
  }
}

function findInPostgres(
  db: Searched,
  { query, reader, limit, offset }: Wanted,
  /** Of kinds; `undefined` for all. */
  numbers: readonly number[] | undefined,
): Promise<readonly Found[]> {
  const { terms, without } = query;
  const following = (list: readonly Term[]) =>
    JSON.stringify(list.filter(({ words }) => words.length > 1).map(({ words }) => ` ${words.join(' ')} `));
  // The sign ^ stands where the tenant goes. The index finds the words; that they follow each other is looked at in the text.
  const said = (word: string, isPrefix: boolean) => `'^${word}'${isPrefix ? ':*' : ''}`;
  const asked = [
    ...terms.flatMap(({ words, isPrefix }) => words.map((word) => said(word, isPrefix))),
    ...without.flatMap(({ words, isPrefix }) =>
      words.length === 1 ? [`!${said(words[0]!, isPrefix)}`] : [],
    ),
  ];
  return db.query<Found>(
    `select kind, place, id from search_hits(:asked, :phrases, :without, :reader, :kinds, :limit, :offset, :most)`,
    {
      asked: asked.join(' & '),
      phrases: following(terms),
      without: following(without),
      reader,
      kinds: numbers?.join(',') ?? null,
      limit,
      offset,
      most: rankedMost,
    },
  );
}

/** Texts are read only for the page, each kind by one query, and what is shown of them is found here: alike on every engine. */
async function withRows(
  db: Searched,
  { sources }: SearchIndex,
  query: SearchQuery,
  found: readonly Found[],
): Promise<readonly SearchHit[]> {
  const rows = new Map<string, SqlRow>();
  for (const [number, of] of Map.groupBy(found, ({ kind }) => kind)) {
    const sql = `select * from (${sources[number - 1]!.select(alone)}) s where ${keysOf}`;
    for (let at = 0; at < of.length; at += keysAtOnce) {
      const some = of.slice(at, at + keysAtOnce);
      const params = Array.from({ length: keysAtOnce }, (_, n) => {
        const { place, id } = some[Math.min(n, some.length - 1)]!;
        return [
          [`place${n}`, place],
          [`id${n}`, id],
        ] as const;
      });
      for (const row of await db.query(sql, Object.fromEntries(params.flat())))
        rows.set(`${number} ${row['place']} ${row['id']}`, row);
    }
  }
  return found.flatMap(({ kind: number, place, id }) => {
    const row = rows.get(`${number} ${place} ${id}`);
    if (!row) return [];
    const { kind } = sources[number - 1]!;
    const shown = (column: string, length?: number) => snippetOf(String(row[column] ?? ''), query, length);
    return [{ kind, place, id, title: shown('title', 200), body: shown('body'), row }];
  });
}
/** So that there is one statement of each kind, which stays prepared: the last key fills what is left. A Durable Object takes 100 values. */
const keysAtOnce = 20;
const keysOf = Array.from({ length: keysAtOnce }, (_, n) => `(s.place = :place${n} and s.id = :id${n})`).join(
  ' or ',
);
