import type { Engine, SqlRow } from '../engine.ts';
import { parseSearch, type SearchQuery, type Term } from './query.ts';
import { alone, searchTable, searchTextTable, type SearchIndex } from './search-index.ts';
import { snippetOf, type Snippet } from './snippet.ts';
import { numbersOf } from './sqlite-index.ts';

export interface SearchOptions {
  /** Who looks: documents with `readers` are found only by those. */
  readonly reader?: string | undefined;
  /** All kinds, unless said. */
  readonly kinds?: readonly string[] | undefined;
  /** 1 to 100. */
  readonly limit: number;
  /** Hits to leave out, up to {@link deepest}. */
  readonly offset?: number | undefined;
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
  /** Best first; the newest first where far too many are found, or so many words are asked for that their order tells little. */
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  /** Some of what was asked for was left out, being too much. */
  readonly cut: boolean;
}

/** Pages further back than this are not given: whoever looks there should ask for more words. */
export const deepest = 1_000;
/** Hits that are ranked. More of them say that the words tell little, and to rank a million takes seconds. */
export const rankedMost = 20_000;
/** Words beyond which hits are not ranked on SQLite: bm25 walks through all rows that have each of them, and whoever says so many has said what they want. */
const rankedWords = 5;

/** Looks for what was typed, see {@link parseSearch}. Each document that is found is there, and may be read by who looks, at this moment. */
export async function search(
  db: Engine,
  index: SearchIndex,
  typed: string,
  { reader = '', kinds, limit, offset = 0 }: SearchOptions,
): Promise<SearchPage> {
  const query = parseSearch(typed);
  const numbers = (kinds ?? index.sources.map(({ kind }) => kind)).flatMap((kind) => {
    const number = index.sources.findIndex((source) => source.kind === kind) + 1;
    return number > 0 ? [number] : [];
  });
  if (query.terms.length === 0 || numbers.length === 0 || offset > deepest)
    return { hits: [], more: false, cut: query.cut };
  const isAll = numbers.length === index.sources.length;
  const wanted: Wanted = { query, numbers: isAll ? undefined : numbers, reader, limit: limit + 1, offset };
  const found = await (db.dialect === 'sqlite'
    ? inTurn(db, () => findInSqlite(db, wanted))
    : findInPostgres(db, wanted));
  return {
    hits: await withRows(db, index, query, found.slice(0, limit)),
    more: found.length > limit,
    cut: query.cut,
  };
}

interface Wanted {
  readonly query: SearchQuery;
  /** Of kinds; `undefined` for all. */
  readonly numbers: readonly number[] | undefined;
  readonly reader: string;
  readonly limit: number;
  readonly offset: number;
}
interface Found {
  readonly kind: number;
  readonly place: string;
  readonly id: string;
}

/**
 * Where the database is in this process, a search keeps the process for as long as it takes: searches of one database wait for each other, and
 * between two of them everybody else has their turn.
 */
function inTurn<T>(db: Engine, work: () => Promise<T>): Promise<T> {
  const before = lastOf.get(db);
  const mine = before ? before.then(aTurn).then(work) : work();
  const done: Promise<void> = mine
    .then(nothing, nothing)
    .then(() => void (lastOf.get(db) === done && lastOf.delete(db)));
  lastOf.set(db, done);
  return mine;
}
/** The last search of each database that is under way. */
const lastOf = new WeakMap<Engine, Promise<void>>();
const aTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const nothing = (): void => {};

const readable = `(d.readers is null or instr(d.readers, '|' || :reader || '|') > 0)`;

/**
 * The index answers more and more of its best until enough of them may be read: nearly always the first time. Looking at each found document's
 * row before ranking would take as long again as the ranking.
 */
async function findInSqlite(db: Engine, wanted: Wanted): Promise<readonly Found[]> {
  const { numbers, reader, limit, offset } = wanted;
  const asked = toFts5(wanted.query);
  // One run of numbers, which FTS5 is told; the kinds between them are left out afterwards.
  const [first, last] = numbers
    ? [numbersOf(Math.min(...numbers))[0], numbersOf(Math.max(...numbers))[1]]
    : [0, Number.MAX_SAFE_INTEGER];
  const range = { asked, first, last };
  const matching = `from ${searchTextTable} where ${searchTextTable} match :asked and rowid >= :first and rowid < :last`;
  const words = [...wanted.query.terms, ...wanted.query.without].flatMap((term) => term.words).length;
  const isFew = async () => {
    const more = await db.query(`select 1 as one ${matching} limit 1 offset :most`, {
      ...range,
      most: rankedMost,
    });
    return more.length === 0;
  };
  const isRanked = words <= rankedWords && (await isFew());
  const score = isRanked ? 'rank' : '-rowid';
  for (let depth = Math.max(64, (limit + offset) * 2); ; depth *= 8) {
    const rows = await db.query<Found & { seen: number }>(
      `select d.kind, d.place, d.id, (${readable}${numbers ? ` and d.kind in (${numbers.join(', ')})` : ''}) as seen
         from (select rowid as doc, ${score} as score ${matching} order by ${isRanked ? 'rank' : 'rowid desc'} limit :depth) f
         join ${searchTable} d on d.doc = f.doc order by f.score, f.doc desc`,
      { ...range, reader, depth },
    );
    const seen = rows.filter((row) => row.seen > 0);
    if (seen.length >= limit + offset || rows.length < depth || depth > rankedMost)
      return seen.slice(offset, offset + limit);
  }
}

/** Words are quoted, and hold only letters and digits. */
function toFts5({ terms, without }: SearchQuery): string {
  const said = ({ words, isPrefix }: Term) => `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
  const wanted = terms.map(said).join(' AND ');
  return without.reduce((query, term) => `(${query}) NOT ${said(term)}`, wanted);
}

function findInPostgres(
  db: Engine,
  { query, numbers, reader, limit, offset }: Wanted,
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
  db: Engine,
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
