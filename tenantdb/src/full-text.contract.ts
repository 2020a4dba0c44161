import { describe, expect } from 'vitest';
import type { Engine } from './engine.ts';
import { engineTest, type OpenEngine } from './engine-test.ts';
import { randomFrom } from './engine-fuzz.ts';
import { migrate, type Migration } from './schema/migrate.ts';
import { randomQuery, randomText } from './search/random-texts.ts';
import { matches } from './search/matches.ts';
import { parseSearch } from './search/query.ts';
import { searchKeepingMigration, searchMigration, type SearchIndex } from './search/search-index.ts';
import { search, type SearchOptions } from './search/search.ts';

const tables: Migration = {
  name: '0001-tables',
  statements: [
    'create table author (id text primary key, name text not null)',
    `create table note (
       id text primary key, author_id text references author (id) on delete cascade, title text not null, body text not null,
       is_draft integer not null default 0, only_for text
     )`,
  ],
};

/**
 * Proves what the indexes of `search/` find, for one engine; `open` makes an empty database per test.
 *
 * - **S1** What is found is what {@link matches} says, whatever the texts and the query are, on every engine.
 * - **S2** A document is found, or not found any more, from the statement on that makes it so; one that is undone changes nothing.
 * - **S3** A migration puts the rows that are there into the index.
 * - **S4** `readers` and `kinds` leave out before anything is counted or cut off.
 * - **S5** A page goes on where the one before ended, in one order, with nothing twice.
 * - **S6** A word in a title comes before the same word in a text.
 * - **S7** A migration that changes the index takes the place of the one before it.
 * - **S8** A migration can make what keeps the index anew: what is in it stays, whatever made it.
 * - **S9** A search whose time is over begins no other statement, and says so; PostgreSQL has a limit of its own.
 */
export function fullTextContract(adapter: string, open: OpenEngine): void {
  const test = engineTest(open);

  describe(`FullText contract, ${adapter}`, () => {
    test('S1 words, beginnings, phrases and exclusions find what they say', async ({ db }) => {
      const index = await indexed(db);
      await write(db, 'a', 'Crème brûlée', 'Water the olive trees by Thursday');
      await write(db, 'b', 'Olives', 'We water them on FRIDAY, by the way');
      await write(db, 'c', 'Привет', '東京都の会議 at 9am, café123');
      const found = (typed: string) => ids(db, index, typed);
      expect(await found('water')).toEqual(['a', 'b']);
      expect(await found('oliv')).toEqual(['a', 'b']);
      expect(await found('oliv ')).toEqual([]);
      expect(await found('creme BRULEE')).toEqual(['a']);
      expect(await found('"by thursday"')).toEqual(['a']);
      expect(await found('water -thursday')).toEqual(['b']);
      expect(await found('water -"by thursday"')).toEqual(['b']);
      expect(await found('"brulee water"')).toEqual([]);
      expect(await found('привет')).toEqual(['c']);
      expect(await found('cafe123')).toEqual(['c']);
      // What stands between blanks and signs is one word there, so it is found by its beginning.
      expect(await found('東京')).toEqual(['c']);
      expect(await found('会議')).toEqual([]);
    });

    test('S1 nothing that is typed has a meaning to the database', async ({ db }) => {
      const index = await indexed(db);
      for (const [i, typed] of hostile.entries()) await write(db, `h${i}`, 'h', typed);
      await write(db, 'z', 'zzz', 'untouched');
      for (const typed of hostile) expect(await ids(db, index, typed)).toEqual(await model(db, typed));
      expect(await ids(db, index, 'untouched')).toEqual(['z']);
    });

    test('S1 a word longer than any is found by its beginning', async ({ db }) => {
      const index = await indexed(db);
      await write(db, 'a', 'long', `${'x'.repeat(5_000)} ${'é'.repeat(1_500)}`);
      await write(db, 'b', 'short', 'x'.repeat(64));
      expect(await ids(db, index, 'x'.repeat(5_000))).toEqual(['a', 'b']);
      expect(await ids(db, index, `${'x'.repeat(64)} `)).toEqual(['b']);
      expect(await ids(db, index, 'e'.repeat(100))).toEqual(['a']);
    });

    test('S1 random texts, random changes and random queries agree with the rules', async ({ db }) => {
      const seed = Number(globalThis.process?.env?.['STOA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
      const index = await indexed(db);
      const random = randomFrom(seed);
      try {
        for (let round = 0; round < 6; round++) {
          for (let i = 0; i < 25; i++)
            await write(db, `n${Math.floor(random() * 60)}`, randomText(random, 4), randomText(random, 12));
          for (let i = 0; i < 5; i++)
            await db.run('delete from note where id = :id', { id: `n${Math.floor(random() * 60)}` });
          for (let i = 0; i < 20; i++) {
            const typed = randomQuery(random);
            expect([typed, await ids(db, index, typed)]).toEqual([typed, await model(db, typed)]);
          }
        }
      } catch (cause) {
        throw new Error(`STOA_SEED=${seed} plays this again.`, { cause });
      }
    });

    test('S2 the index goes with each row, and back with it', async ({ db }) => {
      const index = await indexed(db);
      await db.run(`insert into author (id, name) values ('ada', 'Ada Lovelace')`);
      await write(db, 'a', 'First', 'one', { author: 'ada' });
      expect(await ids(db, index, 'first')).toEqual(['a']);
      await db.run(`update note set title = 'Second' where id = 'a'`);
      expect([await ids(db, index, 'first'), await ids(db, index, 'second')]).toEqual([[], ['a']]);
      await db.run(`update note set is_draft = 1 where id = 'a'`);
      expect(await ids(db, index, 'second')).toEqual([]);
      await db.run(`update note set is_draft = 0 where id = 'a'`);
      expect(await ids(db, index, 'second')).toEqual(['a']);

      const undone = db.transaction(async (tx) => {
        await tx.run(`update note set title = 'Third' where id = 'a'`);
        throw new Error('Regret.');
      });
      await expect(undone).rejects.toThrow('Regret.');
      expect([await ids(db, index, 'second'), await ids(db, index, 'third')]).toEqual([['a'], []]);

      await db.run(`update author set name = 'Countess' where id = 'ada'`);
      expect(await ids(db, index, 'countess')).toEqual(['ada']);
      await db.run(`delete from author where id = 'ada'`);
      expect([await ids(db, index, 'countess'), await ids(db, index, 'second')]).toEqual([[], []]);
    });

    test('S3 rows from before the index are found', async ({ db }) => {
      await migrate(db, [tables]);
      await write(db, 'a', 'Early', 'bird');
      await write(db, 'b', 'Early', 'draft', { isDraft: 1 });
      const index = await indexed(db);
      expect(await ids(db, index, 'early')).toEqual(['a']);
    });

    test('S4 only readers find what is for them, and other kinds do not hide a kind', async ({ db }) => {
      const index = await indexed(db);
      for (let i = 0; i < 80; i++)
        await write(db, `p${i}`, 'Secret secret', 'secret', { onlyFor: '|ada|ben|' });
      await write(db, 'q', 'none', 'a secret at the end of many words that make it the least of all of them');
      await db.run(`insert into author (id, name) values ('s', 'Secret Keeper')`);
      expect(await ids(db, index, 'secret', { limit: 3 })).toEqual(['q', 's']);
      expect(await ids(db, index, 'secret', { limit: 100, reader: 'ben' })).toHaveLength(82);
      expect(await ids(db, index, 'secret', { limit: 100, reader: 'be' })).toHaveLength(2);
      expect(await ids(db, index, 'secret', { kinds: ['author'], limit: 1, reader: 'ada' })).toEqual(['s']);
      expect(await ids(db, index, 'secret', { kinds: ['note'], limit: 1 })).toEqual(['q']);
      expect(await ids(db, index, 'secret', { kinds: ['nothing'] })).toEqual([]);
    });

    test('S5 pages of one search follow each other', async ({ db }) => {
      const index = await indexed(db);
      for (let i = 0; i < 25; i++) await write(db, `n${i}`, 'Page', `word ${'more '.repeat(i % 5)}`);
      const seen: string[] = [];
      for (let offset = 0; ; offset += 10) {
        const { hits, more } = await search(db, index, 'word', { limit: 10, offset });
        seen.push(...hits.map(({ id }) => id));
        if (!more) break;
      }
      expect(seen).toHaveLength(25);
      expect(new Set(seen).size).toBe(25);
    });

    test('S7 another index takes the place of the first', async ({ db }) => {
      const index = await indexed(db);
      await write(db, 'a', 'Olive', 'tree');
      await db.run(`insert into author (id, name) values ('ada', 'Olive Grove')`);
      const authors: SearchIndex = { ...index, sources: [index.sources[1]!] };
      const first = searchMigration('0002-search', index);
      await migrate(db, [tables, first, searchMigration('0003-authors', authors, index)]);
      expect(await ids(db, authors, 'olive')).toEqual(['ada']);
      await write(db, 'b', 'Olive', 'oil');
      await db.run(`update author set name = 'Ada' where id = 'ada'`);
      expect([await ids(db, authors, 'olive'), await ids(db, authors, 'ada')]).toEqual([[], ['ada']]);
    });

    test('S8 what keeps the index is made anew, and what is in it stays', async ({ db }) => {
      const index = await indexed(db);
      await write(db, 'a', 'Olive', 'tree');
      const [notes, authors] = index.sources as [
        SearchIndex['sources'][number],
        SearchIndex['sources'][number],
      ];
      const select: typeof notes.select = (shared) =>
        notes.select(shared).replace(' as body', " || ' grove' as body");
      const other = { ...index, sources: [{ ...notes, select }, authors] };
      expect(select({ column: () => '', same: () => '' })).toContain('grove');
      const first = searchMigration('0002-search', index);
      await migrate(db, [tables, first, searchKeepingMigration('0003-groves', other)]);
      expect([await ids(db, other, 'olive'), await ids(db, other, 'grove')]).toEqual([['a'], []]);
      await write(db, 'b', 'Fig', 'tree');
      expect([await ids(db, other, 'tree'), await ids(db, other, 'grove')]).toEqual([['a', 'b'], ['b']]);
      await db.run(`update note set title = 'Date' where id = 'a'`);
      expect([await ids(db, other, 'olive'), await ids(db, other, 'grove')]).toEqual([[], ['a', 'b']]);
    });

    test('S9 a search that is out of time says so, unless there is nothing to find', async ({ db }) => {
      const index = await indexed(db);
      await write(db, 'a', 'Olive', 'tree');
      const over = await search(db, index, 'olive', { limit: 10, limitMs: -1 });
      expect([over.hits.length, over.outOfTime]).toEqual(db.dialect === 'sqlite' ? [0, true] : [1, false]);
      for (const [typed, limitMs] of [
        ['olive', 60_000],
        ['grape', -1],
      ] as const)
        expect(await search(db, index, typed, { limit: 10, limitMs })).toMatchObject({ outOfTime: false });
    });

    test('S6 titles first, with the part of the text where the word is', async ({ db }) => {
      const index = await indexed(db);
      await write(db, 'a', 'Nothing', `${'filler '.repeat(100)}needle ${'filler '.repeat(100)}`);
      await write(db, 'b', 'Needle', 'and thread');
      const { hits } = await search(db, index, 'needle', { limit: 10 });
      expect(hits.map(({ id }) => id)).toEqual(['b', 'a']);
      expect(hits[0]!.title).toEqual({ text: 'Needle', hits: [[0, 6]], cutBefore: false, cutAfter: false });
      const { text, hits: marks } = hits[1]!.body;
      expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['needle']);
      expect(hits[1]!.row['author_id']).toBeNull();
    });
  });
}

const hostile = [
  'AND',
  'a AND b',
  'a OR',
  'NOT x',
  'x NOT',
  'NEAR(a b)',
  'NEAR(a, 2',
  'title:x',
  '{title body}:x',
  'a*',
  '*',
  'ab*',
  '^a',
  '+',
  'a + b',
  '"',
  '""',
  '"a',
  'a"b',
  `'`,
  `''; drop table note; --`,
  `x') or 1=1 --`,
  '%',
  '_',
  'a%b_c',
  '\\',
  '\0',
  'a\0b',
  ':*',
  'a:*b',
  '!a',
  'a & b | c',
  '<->',
  'a<->b',
  '(a',
  'a)',
  '()',
  '😀',
  '😀a',
  'ﬁn',
  'Ⅷ',
  '٣',
  '漢字 かな',
  'ภาษาไทย',
  'हिन्दी',
  'й',
  'Å',
  'ǅ',
  'ß',
  'İ',
  'ı',
  'ſ',
  '\u0301',
  'a\u0301b',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\ud800',
  '-a',
  '--a',
  '-"a b"',
  'x'.repeat(10_000),
  'a '.repeat(5_000),
  '"'.repeat(500),
  '$1',
  ':name',
  '?1',
  '{{x}}',
  '__proto__',
  'constructor',
  'null',
] as const;

async function indexed(db: Engine): Promise<SearchIndex> {
  const index = indexFor(db);
  await migrate(db, [tables, searchMigration('0002-search', index)]);
  return index;
}

const indexFor = (db: Engine): SearchIndex => ({
  // As `@stoa/postgres` shares tables.
  tenant: db.hidden === undefined ? undefined : { column: db.hidden, asking: 'wall.workspace()' },
  sources: [
    {
      kind: 'note',
      select: ({ column }) =>
        `select '' as place, n.id as id, n.title as title, n.body as body, n.only_for as readers, n.author_id as author_id${column('n')}
           from note n where n.is_draft = 0`,
      touchedBy: [
        {
          table: 'note',
          columns: ['title', 'body', 'is_draft', 'only_for'],
          place: () => `''`,
          id: (row) => `${row}.id`,
        },
      ],
    },
    {
      kind: 'author',
      select: ({ column }) =>
        `select '' as place, a.id as id, a.name as title, '' as body, null as readers${column('a')} from author a`,
      touchedBy: [{ table: 'author', columns: ['name'], place: () => `''`, id: (row) => `${row}.id` }],
    },
  ],
});

const write = (
  db: Engine,
  id: string,
  title: string,
  body: string,
  {
    author = null,
    isDraft = 0,
    onlyFor = null,
  }: { author?: string | null; isDraft?: number; onlyFor?: string | null } = {},
) =>
  db.run(
    `insert into note (id, author_id, title, body, is_draft, only_for) values (:id, :author, :title, :body, :isDraft, :onlyFor)
     on conflict (id) do update set title = excluded.title, body = excluded.body`,
    { id, author, title, body, isDraft, onlyFor },
  );

const ids = async (db: Engine, index: SearchIndex, typed: string, options: Partial<SearchOptions> = {}) => {
  const { hits } = await search(db, index, typed, { limit: 100, ...options });
  return hits.map(({ id }) => id).toSorted();
};

async function model(db: Engine, typed: string): Promise<readonly string[]> {
  const rows = await db.query<{ id: string; title: string; body: string }>(
    'select id, title, body from note',
  );
  const query = parseSearch(typed);
  return rows
    .filter((row) => matches(query, row))
    .map(({ id }) => id)
    .toSorted();
}
