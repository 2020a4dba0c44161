import { search, searchMigration, type Migration, type SearchIndex } from '@stoa/tenantdb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './fixtures/database.ts';
import type { Postgres } from './index.ts';

const notes: Migration = {
  name: '0001-notes',
  statements: ['create table note (id text primary key, body text not null)'],
};
const index: SearchIndex = {
  tenant: { column: 'workspace_id', asking: 'wall.workspace()' },
  sources: [
    {
      kind: 'note',
      select: ({ column }) =>
        `select '' as place, n.id as id, '' as title, n.body as body, null as readers${column('n')} from note n`,
      touchedBy: [{ table: 'note', columns: ['body'], place: () => `''`, id: (row) => `${row}.id` }],
    },
  ],
};

let database: TestDatabase;
let postgres: Postgres;
beforeAll(async () => {
  database = await testDatabase([], [notes]);
  postgres = await database.open();
  for (const id of ['olive', 'birch'])
    await postgres.workspace(id).run(`insert into note values ('early', :body)`, { body: `canary of ${id}` });
  // Rows of all workspaces are there already: the migration fills the index for each of them.
  await database.prepare([], [notes, searchMigration('0002-search', index)]);
  for (const id of ['olive', 'birch'])
    await postgres.workspace(id).run(`insert into note values ('late', :body)`, { body: `canary of ${id}` });
});
afterAll(() => database.drop());

const foundBy = async (id: string, typed: string) =>
  (await search(postgres.workspace(id), index, typed, { limit: 10 })).hits.map(({ body }) => body.text);
const hits = (asked: string) => `select id from search_hits('${asked}', '[]', '[]', '', null, 10, 0, 10)`;

test('each workspace finds its own rows, those from before the index too', async () => {
  expect(await foundBy('olive', 'canary')).toEqual(['canary of olive', 'canary of olive']);
  expect(await foundBy('birch', 'canary')).toEqual(['canary of birch', 'canary of birch']);
  expect(await foundBy('olive', 'birch')).toEqual([]);
});

test('who may send any statement as one workspace finds nothing of another', async () => {
  const olive = postgres.workspace('olive');
  expect(await olive.query(hits(`''^canary''`))).toHaveLength(2);
  expect(await olive.query(hits(`''birch/canary''`))).toEqual([]);
  expect(await olive.query(hits(`''birch/'':* | !''x''`))).toHaveLength(2);
  expect(await olive.query(`select distinct workspace_id as "of" from search_doc`)).toEqual([
    { of: 'olive' },
  ]);
  expect(await olive.run(`update search_doc set readers = '|nobody|' where workspace_id = 'birch'`)).toEqual({
    changes: 0,
  });
  await expect(
    olive.query(`select set_config('stoa.workspace', 'birch:0', true), (${hits(`''^canary''`)} limit 1)`),
  ).rejects.toThrow();
  expect(await foundBy('birch', 'canary')).toHaveLength(2);
});

test('the program starts with the index there', async () => {
  await expect(database.open()).resolves.toBeDefined();
});

test('a search goes by the index of words, and not through all rows', async () => {
  // Few rows are looked through, and that is right.
  for (const part of ['a', 'b'])
    await postgres
      .workspace('olive')
      .run(`insert into note select '${part}' || n, 'filler ' || n from generate_series(1, 1000) n`);
  await database.asOwner('analyze workspace.search_doc');
  await database.disconnect();
  const before = await scans();
  postgres = await database.open();
  expect(await foundBy('olive', 'canary')).toHaveLength(2);
  // What a connection counted, it tells at its end.
  await database.disconnect();
  await expect.poll(scans, { timeout: 5_000 }).toEqual({ index: before.index + 1, table: before.table });
});

/** What the server counted, of the search table. */
const scans = async () => {
  const [row] = await database.asOwner<{ index: string; table: string }>(
    `select (select idx_scan from pg_stat_user_indexes where indexrelname = 'search_doc_words') as index,
            (select seq_scan from pg_stat_user_tables where schemaname = 'workspace' and relname = 'search_doc') as table`,
  );
  return { index: Number(row!.index), table: Number(row!.table) };
};
