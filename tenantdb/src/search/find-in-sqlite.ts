import type { Engine, SqlParams } from '../engine.ts';
import type { SearchQuery, Term } from './query.ts';
import { searchTable, searchTextTable, titleWeight } from './search-index.ts';
import { numbersOf } from './sqlite-index.ts';
import { inTurns, type Pass } from './turns.ts';
import { rankedMost, type Found, type Wanted } from './wanted.ts';

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
export const findInSqlite = (db: Engine, wanted: WantedHere): Promise<readonly Found[]> =>
  inTurns(db, wanted.reader, async (pass) => {
    const run = await runOf(db, wanted.numbers);
    return run ? best(db, wanted, run, await orderOf(db, wanted, run, pass)) : [];
  });

/** From the oldest document to the newest of some kinds; `undefined` where there are none. */
async function runOf(db: Engine, kinds: readonly number[]): Promise<Run | undefined> {
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

async function orderOf(db: Engine, { query }: Wanted, run: Run, pass: Pass): Promise<Order> {
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
async function tellingTerms(db: Engine, terms: readonly Term[], pass: Pass): Promise<readonly Term[]> {
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
  db: Engine,
  { query, numbers, reader, limit, offset }: WantedHere,
  run: Run,
  { score, by, where = '', params }: Order,
): Promise<readonly Found[]> {
  for (let depth = Math.max(64, (limit + offset) * 2); ; depth *= 8) {
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
