import { expect } from 'vitest';
import type { Database } from './engine.ts';
import { add, big, engineTest, names, type OpenDatabase } from './engine-test.ts';

/** The part of the contracts that every database keeps, with or without transactions: E1, E8, E9, E10. */
export function statementRules<DB extends Database>(open: OpenDatabase<DB>): void {
  const test = engineTest(open);

  test('E1 what one statement or a list of them wrote is there for the next process', async ({
    opened,
    db,
  }) => {
    await add(db, 'a');
    await db.runAll([insert('b'), insert('c')]);
    const next = await opened.reopen();
    expect(await names(next)).toEqual(['a', 'b', 'c']);
    await next.close();
  });

  test('E1 a rejected statement left nothing behind', async ({ db }) => {
    await expect(db.run(`insert into item (name) values ('a'), ('b'), ('a')`)).rejects.toThrow();
    expect(await names(db)).toEqual([]);
  });

  test('E10 a list is done in its order, and says what each statement changed', async ({ db }) => {
    const done = await db.runAll([
      insert('a'),
      insert('b'),
      { sql: 'update item set count = count + 1' },
      { sql: `insert into item (name) select 'c' from item where name = :name`, params: { name: 'b' } },
      { sql: `insert into item (name) select 'd' from item where name = :name`, params: { name: 'z' } },
    ]);
    expect(done).toEqual([{ changes: 1 }, { changes: 1 }, { changes: 2 }, { changes: 1 }, { changes: 0 }]);
    expect(await names(db)).toEqual(['a', 'b', 'c']);
    expect(await db.runAll([])).toEqual([]);
  });

  test('E10 a list of which one statement fails left nothing behind', async ({ db }) => {
    await add(db, 'a');
    const broken = db.runAll([insert('b'), { sql: 'create table other (id integer)' }, insert('a')]);
    await expect(broken).rejects.toMatchObject({ name: 'ConstraintBroken', constraint: 'unique' });
    expect(await names(db)).toEqual(['a']);
    await expect(db.query('select * from other')).rejects.toThrow();
  });

  test('E10 of lists that race for the same row one is done, and the others are not at all', async ({
    db,
  }) => {
    const lists = ['a', 'b', 'c', 'd'].map((name) => db.runAll([insert(`first ${name}`), insert('prize')]));
    const won = (await Promise.allSettled(lists)).filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await names(db)).toHaveLength(2);
  });

  test.for([
    ['unique', `insert into item (name) values ('a')`],
    ['foreignKey', `insert into item (name, parent_id) values ('b', 99)`],
    ['check', `insert into item (name, count) values ('b', -1)`],
    ['notNull', `insert into item (name) values (null)`],
  ] as const)('E8 a broken %s constraint says so, and names no values', async ([constraint, sql], { db }) => {
    await add(db, 'a');
    for (const broken of [db.run(sql), db.query(`${sql} returning id`), db.runAll([insert('c'), { sql }])])
      await expect(broken).rejects.toMatchObject({ name: 'ConstraintBroken', constraint });
    expect(await names(db)).toEqual(['a']);
  });

  test('E8 a full disk refuses writes, keeps what is there, and is over by itself', async ({
    opened,
    db,
  }) => {
    await add(db, 'a');
    const makeSpace = await opened.fill();
    const full = { name: 'StorageFull' };
    await expect(add(db, 'b', big)).rejects.toMatchObject(full);
    await expect(db.runAll([insert('b'), insert('c', big)])).rejects.toMatchObject(full);
    expect(await names(db)).toEqual(['a']);
    await makeSpace();
    await add(db, 'b', big);
    expect(await names(db)).toEqual(['a', 'b']);
  });

  test('E9 lower folds the letters that the database says', async ({ db }) => {
    const row = await db.queryOne('select lower(:text) as low, lower(null) as none', { text: 'ÉLAN Ж Ω Z' });
    expect(row).toEqual({ low: db.folds === 'unicode' ? 'élan ж ω z' : 'Élan Ж Ω z', none: null });
  });

  test('values come back as they went in, and every placeholder must be named', async ({ db }) => {
    await db.run('create table thing (whole bigint, part double precision, words text, bytes blob)');
    const values = {
      whole: Number.MAX_SAFE_INTEGER,
      part: 0.1,
      words: `'; drop table item; -- \u{1F469}\u200d\u{1F680}`,
      bytes: new Uint8Array([0, 255, 10]),
    };
    const insertThing = 'insert into thing values (:whole, :part, :words, :bytes)';
    expect(await db.run(insertThing, values)).toEqual({ changes: 1 });
    await db.run(insertThing, { whole: null, part: null, words: null, bytes: null });
    const [first, second] = await db.query<typeof values>('select * from thing');
    expect({ ...first, bytes: new Uint8Array(first!.bytes) }).toEqual(values);
    expect(second).toEqual({ whole: null, part: null, words: null, bytes: null });
    await expect(db.run(insertThing, { whole: 1 })).rejects.toThrow();
    expect(await db.run('delete from thing')).toEqual({ changes: 2 });
  });
}

const insert = (name: string, body: string | null = null) => ({
  sql: 'insert into item (name, body) values (:name, :body)',
  params: { name, body },
});
