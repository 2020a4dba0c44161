import type { SqlParams } from '../engine.ts';
import type { SearchQuery, Term } from './query.ts';
import { searchTable, searchTextTable, titleWeight } from './search-index.ts';
import { numbersOf } from './sqlite-index.ts';
import { inTurns, type Pass } from './turns.ts';
import { OutOfTime, rankedMost, type Found, type Searched, type Wanted } from './wanted.ts';

/** Words beyond which hits are not ranked: bm25 walks through all rows that have each of them, and whoever says so many has said what they want. */
const rankedWords = 5;
/** A word that more documents have does not count for the rank: it tells next to nothing, and bm25 would count all of them. */
const tellingMost = 50_000;

/** FTS5 seeks to the first number and stops at the last if they are integers; programs bind numbers as floats, with which it goes through all. */
const matching = `from ${searchTextTable} where ${searchTextTable} match :asked
  and rowid >= cast(:first as integer) and rowid < cast(:end as integer)`;
const readable = `(d.readers is null or instr(d.readers, '|' || :reader || '|') > 0)`;

interface WantedHere extends Wanted {
  /** Of kinds. */
  readonly numbers: readonly number[];
  /** When it gives up, as `performance.now()` says. */
  readonly until: number;
}
/** Numbers of documents: one run, which may have those of other kinds in it. */
interface Run {
  readonly first: number;
  readonly end: number;
}
/** Which hits come first, as SQL over `matching`: a lower score is better. */
interface Order {
  readonly score: string;
  readonly by: string;
  /** Further conditions. */
  readonly where?: string;
  readonly params?: SqlParams;
}

/** Hits by rank, or the newest first where their rank would take too long or tell too little, see `SearchPage`. */
export const findInSqlite = (db: Searched, wanted: WantedHere): Promise<readonly Found[]> =>
  inTurns(db, wanted.reader, async (others) => {
    const pass: Pass = async () => {
      await others();
      if (performance.now() > wanted.until) throw new OutOfTime();
    };
    const run = await runOf(db, wanted.numbers);
    const order = run && (await orderOf(db, wanted, run, pass));
    return order ? best(db, wanted, run, order, pass) : [];
  });

/** From the oldest document to the newest of some kinds; `undefined` where there are none. */
async function runOf(db: Searched, kinds: readonly number[]): Promise<Run | undefined> {
  const [first] = numbersOf(Math.min(...kinds));
  const [, beyond] = numbersOf(Math.max(...kinds));
  const row = await db.queryOne<{ last: number | null }>(
    `select max(doc) as last from ${searchTable} where doc >= :first and doc < :beyond`,
    { first, beyond },
  );
  return row?.last == null ? undefined : { first, end: row.last + 1 };
}

const newest: Order = { score: '-rowid', by: 'rowid desc' };
const byRank: Order = { score: 'rank', by: 'rank' };

/** `undefined` where nothing is found. */
async function orderOf(db: Searched, { query }: Wanted, run: Run, pass: Pass): Promise<Order | undefined> {
  const { terms, without } = query;
  const words = [...terms, ...without].flatMap((term) => term.words).length;
  if (words > rankedWords) return newest;
  // Of a single word, and among so few documents, none is too common.
  const isPlain = words === 1 || run.end - run.first <= tellingMost;
  const hits = await db.queryOne<{ count: number; numbers: string | null }>(
    `select count(*) as count, ${isPlain ? 'null' : 'json_group_array(doc)'} as numbers
       from (select rowid as doc ${matching} limit ${rankedMost + 1})`,
    { asked: toFts5(query), ...run },
  );
  if (hits!.count === 0) return undefined;
  await pass();
  if (hits!.count > rankedMost) return newest;
  if (isPlain) return byRank;
  const telling = await tellingTerms(db, terms, pass);
  if (telling.length === 0) return newest;
  return {
    score: `bm25(${searchTextTable}, ${titleWeight}.0, 1.0)`,
    by: 'score',
    where: 'and +rowid in (select value from json_each(:hits))',
    params: { asked: toFts5({ terms: telling, without: [] }), hits: hits!.numbers },
  };
}

/** Terms with a word that is not in very many documents. */
async function tellingTerms(db: Searched, terms: readonly Term[], pass: Pass): Promise<readonly Term[]> {
  const telling: Term[] = [];
  for (const term of terms)
    for (const word of term.words) {
      const more = await db.queryOne(
        `select 1 as one from ${searchTextTable} where ${searchTextTable} match :asked limit 1 offset ${tellingMost}`,
        { asked: said({ words: [word], isPrefix: term.isPrefix }) },
      );
      await pass();
      if (more) continue;
      telling.push(term);
      break;
    }
  return telling;
}

/**
 * The index answers more and more of its best until enough of them may be read: nearly always the first time. Looking at each found document's
 * row before ranking would take as long again as the ranking.
 */
async function best(
  db: Searched,
  { query, numbers, reader, limit, offset }: WantedHere,
  run: Run,
  { score, by, where = '', params }: Order,
  pass: Pass,
): Promise<readonly Found[]> {
  for (let depth = Math.max(64, (limit + offset) * 2); ; depth *= 8, await pass()) {
    const rows = await db.query<Found & { seen: number }>(
      `select d.kind, d.place, d.id, (${readable} and d.kind in (${numbers.join(', ')})) as seen
         from (select rowid as doc, ${score} as score ${matching} ${where} order by ${by} limit :depth) f
         join ${searchTable} d on d.doc = f.doc order by f.score, f.doc desc`,
      { asked: toFts5(query), ...run, reader, depth, ...params },
    );
    const seen = rows.filter((row) => row.seen > 0);
    if (seen.length >= limit + offset || rows.length < depth || depth > rankedMost)
      return seen.slice(offset, offset + limit);
  }
}

/** Words are quoted, and hold only letters and digits. */
function toFts5({ terms, without }: Pick<SearchQuery, 'terms' | 'without'>): string {
  const wanted = terms.map(said).join(' AND ');
  return without.reduce((query, term) => `(${query}) NOT ${said(term)}`, wanted);
}
const said = ({ words, isPrefix }: Term): string => `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
