import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant, PersonId, PostId } from '@stoa/domain';
import Database from 'better-sqlite3';
import { filledWorkspace, texts } from '../../adapters/records/src/fixtures/many-posts.ts';
import { createSearchThreads } from '../../homes/node/src/search/search-threads.ts';
import { alternate, median, type Measure } from './measure.ts';

/** `STOA_POSTS=1000000` for G14's own number of its p99. */
const posts = Number(process.env.STOA_POSTS ?? 100_000);
const viewer = 'ada' as PersonId;

/**
 * Search: the best 20 of 100,000 posts as a page shows them, from a thread as on the node home, beside FTS5 alone that answers row numbers; and how
 * soon a post is found.
 */
export async function search(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-search-'));
  try {
    const { engine, records } = await filledWorkspace(join(folder, 'ours.db'), posts);
    const raw = rawIndex(join(folder, 'raw.db'), posts);
    const threads = createSearchThreads({ log: () => {} });
    const search = threads.open(engine.file);
    await search.find('w1', { viewer, kinds: ['post'], limit: 1, offset: 0 });
    const took: number[] = [];
    const ours = async (): Promise<number> => {
      const started = performance.now();
      let done = 0;
      for (; performance.now() - started < 1_500; done++) {
        const before = performance.now();
        await search.find(typed[done % typed.length]!, {
          viewer,
          kinds: ['post'],
          limit: 20,
          offset: 0,
        });
        took.push(performance.now() - before);
      }
      return (done / (performance.now() - started)) * 1_000;
    };
    const peer = async (): Promise<number> => {
      const started = performance.now();
      let done = 0;
      for (; performance.now() - started < 1_500; done++) raw(match[done % match.length]!);
      return (done / (performance.now() - started)) * 1_000;
    };
    const figures = await alternate(ours, peer, 5);
    const fresh: number[] = [];
    for (let i = 0; i < 50; i++) {
      const word = `fresh${i}x`;
      const started = performance.now();
      await records.posts.add(post(`fresh${i}`, word));
      const { hits } = await search.find(word, { viewer, kinds: ['post'], limit: 20, offset: 0 });
      if (hits.length !== 1) throw new Error('A post was not found after it was added.');
      fresh.push(performance.now() - started);
    }
    await search.leave();
    await threads.close();
    await engine.close();
    return [
      {
        id: 'G14',
        what: `searches per second, top 20 of ${posts / 1000}k posts with marks / raw FTS5 bm25`,
        ...figures,
        unit: '/s',
        target: 0.4,
      },
      {
        id: 'G14a',
        what: 'p99 of those searches',
        ours: took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]!,
        peer: 0,
        ratio: 0,
        unit: 'ms',
        target: 50,
        lessIsBetter: true,
      },
      {
        id: 'G14b',
        what: 'from adding a post to finding it, both done',
        ours: median(fresh),
        peer: 0,
        ratio: 0,
        unit: 'ms',
        target: 1_000,
        lessIsBetter: true,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Common words and rare ones, two, a phrase, beginnings. See `texts` for how common each is. */
const typed = [
  'w40 ',
  'w9000 ',
  'w150 w300 ',
  '"w12 w30" ',
  'w2000',
  'w700 -w40 ',
  'w77 w5 w400 ',
  'w15',
] as const;
const match = [
  '"w40"',
  '"w9000"',
  '"w150" AND "w300"',
  '"w12 w30"',
  '"w2000" *',
  '"w700" NOT "w40"',
  '"w77" AND "w5" AND "w400"',
  '"w15" *',
] as const;

/** FTS5 by itself on the same texts: row numbers, ranked. */
function rawIndex(file: string, count: number): (asked: string) => unknown[] {
  const database = new Database(file);
  database.pragma('journal_mode = wal');
  database.exec(
    `create virtual table text using fts5(title, body, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')`,
  );
  const insert = database.prepare('insert into text (rowid, title, body) values (?, ?, ?)');
  database.transaction(() => {
    let at = 0;
    for (const { title, body } of texts(count)) insert.run((at += 1), title, body);
  })();
  const best = database.prepare(
    `select rowid, bm25(text, 5.0, 1.0) as rank from text where text match ? order by rank limit 20`,
  );
  return (asked) => best.all(asked);
}

const post = (id: string, title: string) => ({
  id: id as PostId,
  title,
  body: '',
  bodyText: '',
  mentions: [],
  authorId: viewer,
  authorName: 'Ada',
  createdAt: 1 as Instant,
  publishedAt: 1 as Instant,
  changedBy: viewer,
});
