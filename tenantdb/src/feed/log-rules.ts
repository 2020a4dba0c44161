import { expect } from 'vitest';
import type { OpenEngine } from '../engine-test.ts';
import type { Engine, SqlRow, Statements } from '../engine.ts';
import { migrate, type Migration } from '../schema/migrate.ts';
import { ResyncRequired, rowKey, type Change } from './change.ts';
import { addMany, feedTest, hear } from './feed-test.ts';
import { plain } from './feed-fuzz.ts';
import { forgetBefore } from './forget-changes.ts';
import { hardNumbers, hardTexts } from './hard-values.ts';
import { logSpan, readChanges } from './read-changes.ts';

const shelf: Migration = {
  name: '0002-shelf',
  statements: [
    `create table shelf (id text primary key, name text, height double precision, picture blob)`,
    `create table book (
       shelf_id text not null references shelf (id) on delete cascade on update cascade, place integer not null, title text,
       primary key (shelf_id, place))`,
  ],
};
const logged = ['item', 'other', 'shelf', 'book'];

/** The part of the feed's contract that is about what stands in the log: F1 to F5. */
export function logRules(open: OpenEngine): void {
  const items = feedTest(open);
  const test = items.extend<{ shelves: Engine }>({
    shelves: async ({ world: { engine, migrations } }, use) => {
      await migrate(engine, [...migrations, shelf], logged);
      await use(engine);
    },
  });

  test('F1 each change has its row before and after', async ({ shelves: db }) => {
    await db.run(`insert into shelf (id, name, height) values ('a', 'Low', 0.5)`);
    await db.run(`update shelf set name = 'High' where id = 'a'`);
    await db.run(`delete from shelf`);
    const [low, high] = ['Low', 'High'].map((name) => ({ id: 'a', name, height: 0.5, picture: null }));
    expect(await told(db)).toEqual([
      ['insert', 'shelf', rowKey(['a']), undefined, low],
      ['update', 'shelf', rowKey(['a']), low, high],
      ['delete', 'shelf', rowKey(['a']), high, undefined],
    ]);
  });

  test('F1 values come back from the log as they are in the table', async ({ shelves: db }) => {
    const texts = [...hardTexts, ''].map((name, i) => ({
      id: `text ${i}`,
      name,
      height: null,
      picture: null,
    }));
    const numbers = hardNumbers.map((height, i) => ({
      id: `number ${i}`,
      name: null,
      height,
      picture: null,
    }));
    const bytes = [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, i) => i)];
    const blobs = bytes.map((picture, i) => ({ id: `blob ${i}`, name: null, height: null, picture }));
    for (const row of [...texts, ...numbers, ...blobs])
      await db.run(
        'insert into shelf (id, name, height, picture) values (:id, :name, :height, :picture)',
        row,
      );
    const rows = await db.query('select * from shelf');
    const changes = await readChanges(db, 0, 1_000);
    expect(byKey(changes.map(({ after }) => after!))).toEqual(byKey(rows));
    expect(byKey(rows)).toEqual(byKey([...texts, ...numbers, ...blobs]));
  });

  test('F1 a key of several columns, of signs that stand in keys, tells rows apart', async ({
    shelves: db,
  }) => {
    const ids = ['a', 'a","b', "it's", '["a"]', 'ü\\'];
    for (const id of ids) {
      await db.run('insert into shelf (id) values (:id)', { id });
      await db.run('insert into book (shelf_id, place) values (:id, 7)', { id });
    }
    const keys = (await readChanges(db, 0, 100)).map(({ key }) => key);
    expect(keys).toEqual(ids.flatMap((id) => [rowKey([id]), rowKey([id, 7])]));
  });

  test('F1 what changes nothing is not there, and what a statement brings about is', async ({
    shelves: db,
  }) => {
    await db.run(`insert into shelf (id, name) values ('a', 'x'), ('b', null)`);
    await db.run(`insert into book (shelf_id, place) values ('a', 1), ('a', 2)`);
    const { last } = await logSpan(db);
    await db.run(`update shelf set name = name, height = height`);
    await db.run(`insert into shelf (id, name) values ('a', 'y') on conflict (id) do nothing`);
    const upsert = `insert into shelf (id, name) values ('a', :name) on conflict (id) do update set name = excluded.name`;
    await db.run(upsert, { name: 'x' });
    expect((await logSpan(db)).last).toBe(last);
    await db.run(upsert, { name: 'z' });
    await db.run(`delete from shelf where id = 'a'`);
    const changes = (await readChanges(db, last, 100)).map(({ op, key }) => `${op} ${key}`);
    expect(changes[0]).toBe(`update ${rowKey(['a'])}`);
    expect(changes.slice(1).toSorted()).toEqual(
      [rowKey(['a', 1]), rowKey(['a', 2]), rowKey(['a'])].map((key) => `delete ${key}`),
    );
  });

  test('F1 a row with another key is another row', async ({ shelves: db }) => {
    await db.run(`insert into shelf (id, name) values ('a', 'x')`);
    await db.run(`insert into book (shelf_id, place, title) values ('a', 1, 't')`);
    const { last } = await logSpan(db);
    await db.run(`update shelf set id = 'b'`);
    const changes = await readChanges(db, last, 100);
    const of = (wanted: string) =>
      changes.filter(({ table }) => table === wanted).map(({ op, key }) => [op, key]);
    expect(of('shelf')).toEqual([
      ['delete', rowKey(['a'])],
      ['insert', rowKey(['b'])],
    ]);
    expect(of('book')).toEqual([
      ['delete', rowKey(['a', 1])],
      ['insert', rowKey(['b', 1])],
    ]);
  });

  test('F2 what is rolled back takes no position', async ({ db }) => {
    const item = (tx: Statements, name: string) => tx.run('insert into item (name) values (:name)', { name });
    await item(db, 'a');
    await db.transaction(async (tx) => {
      await item(tx, 'b');
      await tx
        .transaction(async (inner) => {
          await item(inner, 'c');
          throw new Error('inner');
        })
        .catch(() => {});
      await item(tx, 'd');
    });
    await db
      .transaction(async (tx) => Promise.reject((await item(tx, 'e'), new Error('outer'))))
      .catch(() => {});
    await Promise.all([
      item(db, 'f'),
      item(db, 'f').catch(() => {}),
      db.runAll(['g', 'a'].map(inserted)).catch(() => {}),
      item(db, 'h'),
    ]);
    const changes = await readChanges(db, 0, 100);
    expect(changes.map(({ after }) => after?.['name'])).toEqual(['a', 'b', 'd', 'f', 'h']);
    expect(changes.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
  });

  test('F3 each change is of the schema that it says; what a migration changes is not logged', async ({
    world,
  }) => {
    const { engine: db, migrations } = world;
    const later: Migration[] = [];
    const step = async (about: string, migration: Omit<Migration, 'name'>) => {
      later.push({ name: `000${later.length + 2}-${about}`, ...migration });
      await migrate(db, [...migrations, ...later], ['other']);
      await db.run('insert into other (id) values (:id)', { id: about });
      await db.run(`update other set item_id = coalesce(item_id, 0) + 1 where id = 'first'`);
    };
    await db.run(`insert into other (id) values ('first')`);
    await step('column', {
      statements: [`alter table other add column colour text`, `update other set colour = 'red'`],
    });
    // Where tenants share tables, no migration makes rows, and none needs to.
    await step('rebuild', {
      statements: [],
      only: {
        sqlite: [
          `create table rebuilt (id text primary key, item_id integer, colour text, picture blob)`,
          `insert into rebuilt (id, item_id, colour) select id, item_id, colour from other`,
          `drop table other`,
          `alter table rebuilt rename to other`,
        ],
        postgres: ['alter table other add column picture blob'],
      },
    });
    await db.run(`update other set picture = :picture where id = 'first'`, {
      picture: new Uint8Array([1, 2]),
    });
    await step('drop', { statements: [`alter table other drop column colour`] });
    const changes = await readChanges(db, 0, 100);
    const names = ({ before, after }: Change) => Object.keys(after ?? before ?? {}).toSorted();
    expect(changes.map((change) => [change.schema, change.after!['id'], names(change)])).toEqual([
      [1, 'first', ['id', 'item_id']],
      ...['column', 'first'].map((id) => [2, id, ['colour', 'id', 'item_id']]),
      ...['rebuild', 'first', 'first'].map((id) => [3, id, ['colour', 'id', 'item_id', 'picture']]),
      ...['drop', 'first'].map((id) => [4, id, ['id', 'item_id', 'picture']]),
    ]);
    expect(changes.at(-1)?.after).toEqual({ id: 'first', item_id: 3, picture: new Uint8Array([1, 2]) });
    expect(changes.at(-1)?.before?.['item_id']).toBe(2);
  });

  test('F3 a table that is not named any more is not logged any more', async ({ world, db }) => {
    await migrate(db, world.migrations, ['item']);
    await db.run(`insert into other (id) values ('a')`);
    await db.run(`insert into item (name) values ('a')`);
    await migrate(db, world.migrations, ['item', 'other']);
    await db.run(`insert into other (id) values ('b')`);
    expect((await readChanges(db, 0, 100)).map(({ table }) => table)).toEqual(['item', 'other']);
  });

  test('F4 a process that died between a migration and its triggers has them made by the next', async ({
    world: { engine: db, migrations },
  }) => {
    const dying: Engine = {
      ...db,
      runAll: (statements) =>
        statements.some(({ sql }) => /create trigger/i.test(sql))
          ? Promise.reject(new Error('killed'))
          : db.runAll(statements),
    };
    const next: Migration = { name: '0002-colour', statements: ['alter table item add column colour blob'] };
    await expect(migrate(dying, [...migrations, next], ['item', 'other'])).rejects.toThrow('killed');
    await migrate(db, [...migrations, next], ['item', 'other']);
    const colour = new Uint8Array([255]);
    await db.run(`insert into item (name, colour) values ('a', :colour)`, { colour });
    const [change] = await readChanges(db, 0, 10);
    expect([change?.schema, change?.after?.['colour']]).toEqual([2, colour]);
    expect(await migrate(db, [...migrations, next], ['item', 'other'])).toEqual([]);
  });

  test('F5 what is forgotten ends in ResyncRequired, and the newest change stays', async ({ db, feed }) => {
    expect(await forgetBefore(db, 10)).toBe(0);
    await addMany(db, 2_500);
    expect(await forgetBefore(db, 101)).toBe(100);
    expect(await logSpan(db)).toEqual({ first: 101, last: 2_500 });
    expect((await readChanges(db, 100, 5)).map(({ position }) => position)).toEqual([
      101, 102, 103, 104, 105,
    ]);
    await expect(readChanges(db, 99, 5)).rejects.toBeInstanceOf(ResyncRequired);
    await expect(hear(feed, { after: 0 }).ended).rejects.toBeInstanceOf(ResyncRequired);

    expect(await forgetBefore(db, 1_000_000)).toBe(2_399);
    expect(await logSpan(db)).toEqual({ first: 2_500, last: 2_500 });
    expect(await readChanges(db, 2_500, 5)).toEqual([]);
    await db.run(`insert into item (name) values ('next')`);
    expect((await readChanges(db, 2_500, 5)).map(({ position }) => position)).toEqual([2_501]);
    await expect(readChanges(db, 2_502, 5)).rejects.toMatchObject({ span: { first: 2_500, last: 2_501 } });
  });
}

const inserted = (name: string) => ({ sql: 'insert into item (name) values (:name)', params: { name } });
const told = async (db: Engine) =>
  (await readChanges(db, 0, 1_000)).map(({ op, table, key, before, after }) => [
    op,
    table,
    key,
    before,
    after,
  ]);
const byKey = (rows: readonly SqlRow[]): SqlRow[] =>
  rows.map(plain).toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
