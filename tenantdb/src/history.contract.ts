import { test as base, describe, expect } from 'vitest';
import type { OpenEngine } from './engine-test.ts';
import type { Database, Engine } from './engine.ts';
import { rowKey } from './feed/change.ts';
import type { ColdStore } from './history/cold.ts';
import { breaking, memoryCold } from './history/cold-fixture.ts';
import {
  allOf,
  contentOf,
  doSomething,
  library,
  libraryTables,
  live,
  momentOf,
  pastOf,
  randomFrom,
  tellsThemAll,
  type Moment,
} from './history/history-fuzz.ts';
import { openHistory, type History } from './history/history.ts';
import { moveCold, redactCold, sweepCold } from './history/move-cold.ts';
import { redact } from './history/redact.ts';
import { coldSpan } from './history/segments.ts';
import { migrate, type Migration } from './schema/migrate.ts';

/** An empty database that a copy can go to. `isLogged: false` where none can log its changes there (D1). */
export type OpenTarget = () => Promise<{
  readonly engine: Database;
  readonly isLogged?: boolean;
  close(): Promise<void>;
}>;

/** Proves what a history tells of one engine; `open` makes an empty database per test, `openTarget` another. */
export function historyContract(adapter: string, open: OpenEngine, openTarget: OpenTarget): void {
  const test = base.extend<{ db: Engine; history: History; target: Database }>({
    db: async ({}, use) => {
      const { engine, close } = await open();
      await migrate(engine, [library], libraryTables);
      await use(engine);
      await close();
    },
    history: async ({ db }, use) => use(openHistory(db, { migrations: [library], logged: libraryTables })),
    target: async ({}, use) => {
      const { engine, isLogged = true, close } = await openTarget();
      await migrate(engine, [library], isLogged ? libraryTables : []);
      await use(engine);
      await close();
    },
  });
  const seed = Number(process.env['STOA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const seeded = `seed ${seed}`;

  describe(`History contract, ${adapter}`, () => {
    test('H1 a row and a table are told as they were', async ({ db, history }) => {
      await db.run(`insert into shelf (id, name) values ('a', 'Oak'), ('b', 'Ash')`);
      const { position } = await momentOf(db);
      await db.run(`update shelf set name = 'Elm' where id = 'a'`);
      await db.run(`delete from shelf where id = 'b'`);
      await db.run(`insert into shelf (id, name) values ('c', 'Yew')`);
      expect(await history.rowAt('shelf', rowKey(['a']), position)).toMatchObject({ name: 'Oak' });
      expect(await history.rowAt('shelf', rowKey(['c']), position)).toBeUndefined();
      expect(await history.rowAt('shelf', rowKey(['c']), position + 3)).toMatchObject({ name: 'Yew' });
      const rows = await allOf(history.tableAt('shelf', position));
      expect(rows.map(({ name }) => name).toSorted()).toEqual(['Ash', 'Oak']);
      await expect(history.rowAt('nothing', '[]', 0)).rejects.toThrow('nothing are not logged');
    });

    test(`H1 each moment of a random life is told, ${seeded}`, async ({ db, history }) => {
      await tellsThemAll(history, await live(db, randomFrom(seed), 120));
    });

    test(`H1 holds while others write between the pages, ${seeded}`, async ({ db, history }) => {
      const random = randomFrom(seed);
      const many = Array.from({ length: 1_200 }, (_, i) => `('x${i}', 'x${i}')`);
      for (let i = 0; i < many.length; i += 50)
        await db.run(`insert into shelf (id, name) values ${many.slice(i, i + 50).join(', ')}`);
      await live(db, random, 20);
      const then = await momentOf(db);
      await live(db, random, 20);
      const rows = [];
      for await (const row of history.tableAt('shelf', then.position)) {
        rows.push(row['id']);
        if (rows.length % 40 !== 0) continue;
        const n = Math.floor(random() * 1_200);
        await db.run(`update shelf set height = 1 where id = 'x${n}'`);
        await db.run(`delete from shelf where id = 'x${(n * 7) % 1_200}'`);
        await doSomething(db, random);
      }
      expect(rows.toSorted()).toEqual(then.content.shelf.map(({ id }) => id).toSorted());
    });

    test('H2 a time is a position, and before the first change there was nothing', async ({
      db,
      history,
    }) => {
      expect(await history.positionAt(Date.now())).toBe(0);
      for (const id of ['a', 'b', 'c', 'd', 'e'])
        await db.run('insert into shelf (id, name) values (:id, :id)', { id });
      await db.run('update change_log set at = position * 1000');
      for (const [at, position] of [
        [0, 0],
        [999, 0],
        [1_000, 1],
        [4_999, 4],
        [5_000, 5],
        [9_000, 5],
      ] as const)
        expect(await history.positionAt(at)).toBe(position);
      expect(await pastOf(history, 0)).toEqual({ shelf: [], book: [] });
    });

    test(`H3 a copy is all that was there, and its log is empty, ${seeded}`, async ({
      db,
      history,
      target,
    }) => {
      const moments = await live(db, randomFrom(seed + 1), 120);
      const then = moments[Math.floor(moments.length / 2)]!;
      await history.copyTo(target, then.position);
      expect(await contentOf(target)).toEqual(then.content);
    });

    test('H3 a copy is not logged, and what happens to it then is', async ({ db, history }) => {
      await db.run(`insert into shelf (id, name) values ('a', 'Oak')`);
      const { engine, isLogged = true, close } = await openTarget();
      if (isLogged) {
        await migrate(engine, [library], libraryTables);
        await history.copyTo(engine, 1);
        expect(await engine.query('select position from change_log')).toEqual([]);
        await engine.run(`update shelf set name = 'Elm'`);
        expect(await engine.query('select position from change_log')).toEqual([{ position: 1 }]);
      }
      await close();
    });

    test(`H4 all that was restored is as it was, and undoing it brings back what was before, ${seeded}`, async ({
      db,
      history,
    }) => {
      const random = randomFrom(seed + 2);
      const moments = await live(db, random, 60);
      for (let times = 0; times < 4; times++) {
        const then = moments[Math.floor(random() * moments.length)]!;
        const now = await momentOf(db);
        const plan = await history.planRestore('everything', then.position);
        const restored = await history.restore('everything', then.position);
        expect(restored).toEqual({ before: now.position, after: restored.after, counts: plan });
        expect(await contentOf(db)).toEqual(then.content);
        await history.restore(
          { changedIn: { after: restored.before, upTo: restored.after } },
          restored.before,
        );
        expect(await contentOf(db)).toEqual(now.content);
        await live(db, random, 10);
      }
      await tellsThemAll(history, moments.slice(-3));
    });

    test('H4 rows that exchanged what is unique are exchanged again, and keep what belongs to them', async ({
      db,
      history,
    }) => {
      await db.run(`insert into shelf (id, name) values ('a', 'Oak'), ('b', 'Ash')`);
      await db.run(`insert into book values ('a', 1, 'One'), ('b', 1, 'Two')`);
      const then = await momentOf(db);
      await db.transaction(async (tx) => {
        await tx.run(`update shelf set name = '' where id = 'a'`);
        await tx.run(`update shelf set name = 'Oak' where id = 'b'`);
        await tx.run(`update shelf set name = 'Ash' where id = 'a'`);
      });
      await db.run(`update book set title = 'Zwei' where shelf_id = 'b'`);
      await history.restore({ tables: ['shelf'] }, then.position);
      const { shelf, book } = await contentOf(db);
      expect(shelf).toEqual(then.content.shelf);
      expect(book.map(({ title }) => title).toSorted()).toEqual(['One', 'Zwei']);
    });

    test('H5 a row that refers to what is gone names it, and comes back with it', async ({ db, history }) => {
      await db.run(`insert into shelf (id, name) values ('a', 'Oak')`);
      await db.run(`insert into book values ('a', 1, 'One'), ('a', 2, 'Two')`);
      await db.run(`delete from shelf`);
      const book = { table: 'book', key: rowKey(['a', 1]) };
      const shelf = { table: 'shelf', key: rowKey(['a']) };
      await expect(history.restore({ rows: [book] }, 3)).rejects.toMatchObject({ needs: [shelf] });
      expect(await contentOf(db)).toEqual({ shelf: [], book: [] });
      await history.restore({ rows: [book], withParents: true }, 3);
      expect((await contentOf(db)).book).toMatchObject([{ title: 'One' }]);
      await history.restore({ rows: [shelf], withChildren: true }, 3);
      expect((await contentOf(db)).book).toMatchObject([{ title: 'One' }, { title: 'Two' }]);
    });

    test('H5 what came later and stands in the way is said, and nothing is changed', async ({
      db,
      history,
    }) => {
      await db.run(`insert into shelf (id, name) values ('a', 'Oak')`);
      await db.run(`delete from shelf`);
      await db.run(`insert into shelf (id, name) values ('b', 'Oak')`);
      const shelf = { table: 'shelf', key: rowKey(['a']) };
      await expect(history.restore({ rows: [shelf] }, 1)).rejects.toMatchObject({ name: 'RestoreCollides' });
      expect((await contentOf(db)).shelf).toMatchObject([{ id: 'b' }]);
    });

    test('H6 a row of an older schema is told in today’s columns', async ({ db }) => {
      await db.run(`insert into shelf (id, name, height) values ('a', 'Oak', 2)`);
      await db.run(`insert into book values ('a', 1, 'One')`);
      await db.run(`update book set title = 'Two'`);
      await db.run(`update shelf set height = 3`);
      await db.run(`delete from shelf`);
      const later: Migration = {
        name: '0002-later',
        statements: [
          `alter table shelf add column colour text not null default 'brown'`,
          `alter table shelf rename column name to label`,
          `alter table shelf drop column picture`,
          `alter table book rename to volume`,
          `update change_log set table_name = 'volume' where table_name = 'book'`,
        ],
        lift: (table, { name, ...row }) =>
          table === 'shelf' ? { ...row, label: name! } : { ...row, ...(name !== undefined && { name }) },
      };
      await migrate(db, [library, later], ['shelf', 'volume']);
      const history = openHistory(db, { migrations: [library, later], logged: ['shelf', 'volume'] });
      await db.run(`insert into shelf (id, label, colour) values ('b', 'Ash', 'grey')`);
      const oak = { id: 'a', label: 'Oak', height: 2, above: null, colour: 'brown' };
      expect(await allOf(history.tableAt('shelf', 2))).toEqual([oak]);
      expect(await allOf(history.tableAt('volume', 2))).toEqual([{ shelf_id: 'a', place: 1, title: 'One' }]);
      expect(await history.rowAt('shelf', rowKey(['a']), 4)).toEqual({ ...oak, height: 3 });
      await history.restore('everything', 2);
      expect(await db.query('select * from shelf')).toEqual([oak]);
    });

    test('H7 what was redacted is in no image any more', async ({ db, history }) => {
      await db.run(
        `insert into shelf (id, name, height) values ('a', 'secret', 2), ('b', 'secret too', null)`,
      );
      await db.run(`update shelf set height = 3`);
      await db.transaction(async (tx) => {
        await tx.run(`update shelf set name = '' where id = 'a'`);
        await redact(tx, db.dialect, { table: 'shelf', key: rowKey(['a']) }, { name: '' });
      });
      const images = await db.query<{ images: string }>(
        `select coalesce(row_before, '') || coalesce(row_after, '') as images from change_log where row_key = '["a"]'`,
      );
      expect(images).toHaveLength(3);
      expect(images.filter((row) => row.images.includes('secret'))).toEqual([]);
      expect(await history.rowAt('shelf', rowKey(['a']), 2)).toMatchObject({ name: '', height: 2 });
      expect(await history.rowAt('shelf', rowKey(['b']), 2)).toMatchObject({ name: 'secret too' });
    });

    test(`H8 what lies cold is told like the rest, ${seeded}`, async ({ db, target }) => {
      const random = randomFrom(seed + 3);
      const cold = memoryCold();
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      const moments: Moment[] = [];
      let moved = 0;
      for (let times = 0; times < 4; times++) {
        moments.push(...(await live(db, random, 30)));
        await db.run('update change_log set at = position * 1000');
        const { position } = await momentOf(db);
        // Two that surely move something, so that there are several segments, and two by chance.
        const isAll = times === 1 || times === 2;
        const before = isAll ? Infinity : Math.floor(position * random()) * 1_000;
        moved += (await moveCold(db, cold, { before })).changes;
      }
      const last = moments.at(-1)!.position;
      expect(cold.files.size).toBeGreaterThan(1);
      expect((await history.readChanges(0, 10_000)).map(({ position }) => position)).toEqual(
        Array.from({ length: last }, (_, i) => i + 1),
      );
      await tellsThemAll(history, moments);
      expect(await history.positionAt(3_500)).toBe(3);
      const then = moments[2]!;
      await history.copyTo(target, then.position);
      expect(await contentOf(target)).toEqual(then.content);
      await history.restore('everything', then.position);
      expect(await contentOf(db)).toEqual(then.content);
      expect(moved).toBeLessThan(last);
    });

    test('H8 undoing a restore that lies cold leaves what came after it', async ({ db }) => {
      const cold = memoryCold();
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      await db.run(`insert into shelf (id, name) values ('a', 'Oak'), ('b', 'Ash')`);
      await db.run(`update shelf set name = 'Elm' where id = 'a'`);
      const { before, after } = await history.restore({ rows: [{ table: 'shelf', key: '["a"]' }] }, 2);
      await db.run(`update shelf set name = 'Yew' where id = 'b'`);
      await db.run(`update shelf set height = 1 where id = 'b'`);
      expect(await moveCold(db, cold, { before: Infinity })).toEqual({ changes: 5, isDone: true });
      await history.restore({ changedIn: { after: before, upTo: after } }, before);
      expect(await db.query('select id, name from shelf order by id')).toEqual([
        { id: 'a', name: 'Elm' },
        { id: 'b', name: 'Yew' },
      ]);
    });

    test('H8 a restore that meets a move reads on from where the changes went', async ({ db }) => {
      const cold = memoryCold();
      await db.run(`insert into shelf (id, name) values ('a', 'Oak')`);
      await db.run(`update shelf set name = 'Elm'`);
      await db.run(`update shelf set name = 'Yew'`);
      await moveCold(db, cold, { before: Infinity, most: 1 });
      await db.run(`update shelf set name = 'Fir'`);
      let met = 0;
      const meeting: ColdStore = {
        ...cold,
        async get(name) {
          if (met++ === 0) await moveCold(db, cold, { before: Infinity });
          return cold.get(name);
        },
      };
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold: meeting });
      await history.restore('everything', 1);
      expect(met).toBeGreaterThan(1);
      expect(await db.query('select name from shelf')).toEqual([{ name: 'Oak' }]);
    });

    test('H8 a table that has another name now is told by that', async ({ db }) => {
      const cold = memoryCold();
      await db.run(`insert into shelf (id, name) values ('a', 'Oak')`);
      await db.run(`insert into book values ('a', 1, 'One')`);
      await db.run(`update book set title = 'Two'`);
      await moveCold(db, cold, { before: Infinity });
      const later: Migration = {
        name: '0002-later',
        statements: [
          'alter table book rename to volume',
          `update change_log set table_name = 'volume' where table_name = 'book'`,
        ],
        renamed: { book: 'volume' },
      };
      await migrate(db, [library, later], ['shelf', 'volume']);
      const history = openHistory(db, { migrations: [library, later], logged: ['shelf', 'volume'], cold });
      expect(await allOf(history.tableAt('volume', 2))).toEqual([{ shelf_id: 'a', place: 1, title: 'One' }]);
      expect(await allOf(history.tableAt('volume', 1))).toEqual([]);
    });

    test('H9 a move that died midway goes on, and never leaves the log without its newest change', async ({
      db,
    }) => {
      const cold = memoryCold();
      for (const id of ['a', 'b', 'c'])
        await db.run('insert into shelf (id, name) values (:id, :id)', { id });
      const dying: ColdStore = {
        ...cold,
        async put(name, bytes) {
          await cold.put(name, bytes);
          throw new Error('killed');
        },
      };
      await expect(moveCold(db, dying, { before: Infinity })).rejects.toThrow('killed');
      await db.run(`insert into shelf (id, name) values ('d', 'd')`);
      expect(await moveCold(db, cold, { before: Infinity })).toEqual({ changes: 3, isDone: true });
      expect(await moveCold(db, cold, { before: Infinity })).toEqual({ changes: 0, isDone: true });
      expect(cold.files.size).toBe(2);
      expect(await sweepCold(db, cold, 0)).toBe(0);
      expect(await sweepCold(db, cold, Infinity)).toBe(1);
      expect(await coldSpan(db)).toMatchObject({ segments: 1, changes: 3 });
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      expect((await history.readChanges(0, 10)).map(({ key }) => key)).toEqual(
        ['a', 'b', 'c', 'd'].map((id) => rowKey([id])),
      );
      await expect(
        openHistory(db, { migrations: [library], logged: libraryTables }).rowAt('shelf', '["a"]', 1),
      ).rejects.toThrow('not all kept');
    });

    test('H9 whichever write of a move fails, before or after it was done, nothing is lost or doubled', async ({
      db,
    }) => {
      const cold = memoryCold();
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      const told = async () =>
        (await history.readChanges(0, 100)).map(({ position, after }) => [position, after]);
      const keep = async ({ engine, store }: Pick<ReturnType<typeof breaking>, 'engine' | 'store'>) => {
        await redactCold(engine, store);
        await moveCold(engine, store, { before: Infinity });
        await sweepCold(engine, store, Infinity);
      };
      for (const when of ['before', 'after'] as const) {
        let failures = 0;
        for (let k = 1, failed = true; failed; k++) {
          for (const table of ['shelf', 'change_log', 'change_segment', 'change_segment_mark'])
            await db.run(`delete from ${table}`);
          cold.files.clear();
          await db.run(`insert into shelf (id, name) values ('a', 'secret'), ('b', 'Ash')`);
          await db.run(`update shelf set height = 1`);
          await keep({ engine: db, store: cold });
          await db.transaction(async (tx) => {
            await tx.run(`update shelf set name = '' where id = 'a'`);
            await redact(tx, db.dialect, { table: 'shelf', key: '["a"]' }, { name: '' });
          });
          const before = await told();
          const broken = breaking(db, cold, { kth: k, when });
          try {
            await keep(broken);
            failed = broken.failed();
          } catch (cause) {
            expect(cause).toMatchObject({ message: 'The k-th write failed.' });
            failures += 1;
          }
          expect(await told(), `write ${k} failed ${when}`).toEqual(before);
          await keep({ engine: db, store: cold });
          expect(await told()).toEqual(before);
          expect(await coldSpan(db)).toMatchObject({ segments: cold.files.size, changes: before.length - 1 });
        }
        expect(failures).toBeGreaterThan(6);
      }
    });

    test('H9 what is redacted while it is being moved is not kept', async ({ db }) => {
      const cold = memoryCold();
      await db.run(`insert into shelf (id, name) values ('a', 'secret')`);
      await db.run(`insert into shelf (id, name) values ('b', 'b')`);
      let isRedacted = false;
      const slow: ColdStore = {
        ...cold,
        async put(name, bytes) {
          await cold.put(name, bytes);
          if (isRedacted) return;
          isRedacted = true;
          await db.transaction(async (tx) => {
            await tx.run(`update shelf set name = '' where id = 'a'`);
            await redact(tx, db.dialect, { table: 'shelf', key: '["a"]' }, { name: '' });
          });
        },
      };
      await moveCold(db, slow, { before: Infinity });
      expect(cold.files.size).toBe(1);
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      expect((await history.readChanges(0, 1))[0]!.after).toMatchObject({ name: '' });
      expect(await db.query('select * from change_redaction')).toEqual([]);
    });

    test('H9 several that move at once move each change once', async ({ db }) => {
      const cold = memoryCold();
      for (let n = 0; n < 30; n++)
        await db.run('insert into shelf (id, name) values (:n, :n)', { n: `n${n}` });
      const moved = await Promise.all(
        [1, 2, 3].map(() => moveCold(db, cold, { before: Infinity }).then(({ changes }) => changes)),
      );
      expect(moved.reduce((sum, one) => sum + one)).toBe(29);
      expect(await coldSpan(db)).toMatchObject({ changes: 29 });
      expect(cold.files.size).toBe((await coldSpan(db)).segments);
    });

    test('H9 a damaged segment is told, and what is newer is not touched by it', async ({ db }) => {
      const cold = memoryCold();
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      await db.run(`insert into shelf (id, name) values ('a', 'Oak')`);
      await db.run(`update shelf set name = 'Elm'`);
      await moveCold(db, cold, { before: Infinity });
      await db.run(`update shelf set name = 'Yew'`);
      await db.run(`update shelf set name = 'Fir'`);
      const [[name, bytes]] = [...cold.files] as [[string, Uint8Array]];
      cold.files.set(
        name,
        bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 0xff : byte)),
      );
      await expect(history.rowAt('shelf', '["a"]', 0)).rejects.toMatchObject({ name: 'SegmentDamaged' });
      expect(await history.rowAt('shelf', '["a"]', 2)).toMatchObject({ name: 'Elm' });
      expect(await history.rowAt('shelf', '["a"]', 3)).toMatchObject({ name: 'Yew' });
      await moveCold(db, cold, { before: Infinity });
      await cold.delete(name);
      await expect(history.restore('everything', 0)).rejects.toMatchObject({ name: 'SegmentDamaged' });
      expect(await history.rowAt('shelf', '["a"]', 2)).toMatchObject({ name: 'Elm' });
      expect(await db.query('select name from shelf')).toEqual([{ name: 'Fir' }]);
    });

    test('H7 what is redacted later goes from where it lies cold', async ({ db }) => {
      const cold = memoryCold();
      const history = openHistory(db, { migrations: [library], logged: libraryTables, cold });
      await db.run(`insert into shelf (id, name) values ('a', 'secret')`);
      await db.run(`insert into book values ('a', 1, 'One'), ('a', 2, 'Two')`);
      await db.run(`update shelf set height = 1`);
      await db.run(`delete from book where place = 2`);
      await moveCold(db, cold, { before: Infinity });
      // One column after the other, of one row.
      for (const [column, value] of [
        ['title', ''],
        ['shelf_id', 'z'],
      ] as const)
        await db.transaction((tx) =>
          redact(tx, db.dialect, { table: 'book', key: '["a","1"]' }, { [column]: value }),
        );
      await db.transaction(async (tx) => {
        await tx.run(`update shelf set name = ''`);
        await redact(tx, db.dialect, { table: 'shelf', key: '["a"]' }, { name: '' });
      });
      expect((await history.readChanges(0, 1))[0]!.after).toMatchObject({ name: '' });
      const [before] = cold.files.keys();
      await redactCold(db, cold);
      expect(cold.files.has(before!)).toBe(false);
      expect(await db.query('select * from change_redaction')).toEqual([]);
      expect((await history.readChanges(1, 2)).map(({ after }) => after)).toEqual([
        { shelf_id: 'z', place: 1, title: '' },
        { shelf_id: 'a', place: 2, title: 'Two' },
      ]);
      expect((await history.readChanges(0, 1))[0]!.after).toMatchObject({ name: '' });
    });
  });
}
