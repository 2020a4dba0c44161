import type { Migration } from '@stoa/tenantdb';
import { beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './fixtures/database.ts';

const notes: Migration = {
  name: '0001-notes',
  statements: ['create table note (id text primary key, amount bigint not null default 0)'],
};
const insert = 'insert into note (id) values (:id)';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase([], [notes]);
  return () => database.drop();
});

/** How many transactions made these rows: of one in one flight, all rows carry its number. */
const transactionsOf = async (workspace: string): Promise<number> => {
  const [row] = await database.asOwner<{ count: string }>(
    'select count(distinct xmin::text) as count from workspace.note where workspace_id = $1',
    [workspace],
  );
  return Number(row!.count);
};
const range = (count: number) => Array.from({ length: count }, (_, n) => String(n));

test('two hundred writers of one moment are one transaction without savepoints, and each gets its own answer', async () => {
  const engine = (await database.open()).workspace('many');
  const answers = await Promise.all(
    range(200).map((id) => engine.query<{ id: string }>(`${insert} returning id`, { id })),
  );
  expect(answers).toEqual(range(200).map((id) => [{ id }]));
  expect(await transactionsOf('many')).toBe(1);
});

test('those who fail are told why, and the others are kept, in the order in which they came', async () => {
  const engine = (await database.open()).workspace('some');
  await engine.run(insert, { id: '7' });
  const asked = range(60).map((id, n) =>
    n % 9 === 4
      ? engine.runAll([
          { sql: insert, params: { id: `list ${id}` } },
          { sql: insert, params: { id: '7' } },
        ])
      : engine.run(insert, { id: n % 10 === 3 ? String(n - 1) : id }),
  );
  const outcomes = await Promise.allSettled(asked);
  const wanted = new Set(['7']);
  for (const [n, outcome] of outcomes.entries()) {
    const id = n % 10 === 3 ? String(n - 1) : String(n);
    const free = n % 9 !== 4 && !wanted.has(id);
    if (free) wanted.add(id);
    expect([n, outcome.status]).toEqual([n, free ? 'fulfilled' : 'rejected']);
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({ name: 'ConstraintBroken', constraint: 'unique' });
  }
  const rows = await engine.query<{ id: string }>('select id from note');
  expect(rows.map(({ id }) => id).toSorted()).toEqual([...wanted].toSorted());
});

test('a statement that cannot even be sent fails alone', async () => {
  const engine = (await database.open()).workspace('unsendable');
  const outcomes = await Promise.allSettled([
    engine.run(insert, { id: 'a' }),
    engine.run(insert, {}),
    engine.run('commit'),
    engine.run('insert into nothing (id) values (1)'),
    engine.run(insert, { id: 'b' }),
  ]);
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, false, false, true]);
  expect(await engine.query('select id from note order by id')).toEqual([{ id: 'a' }, { id: 'b' }]);
  // What failed to be prepared on that connection is prepared again.
  for (const id of ['c', 'd']) expect(await engine.run(insert, { id })).toEqual({ changes: 1 });
});

test('an answer beyond 2^53 does not make a kept write look like one that failed', async () => {
  const engine = (await database.open()).workspace('exact');
  const sql = 'insert into note (id, amount) values (:id, :amount) returning amount';
  const amount = 2n ** 60n + 1n;
  expect(await engine.query(sql, { id: 'a', amount })).toEqual([{ amount }]);
  expect(await engine.query('select id from note')).toEqual([{ id: 'a' }]);
});
