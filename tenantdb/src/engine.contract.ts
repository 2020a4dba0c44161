import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { fuzzEngine, seeds } from './engine-fuzz.ts';
import { statementRules } from './engine-statements.ts';
import { add, big, engineTest, names, type OpenEngine } from './engine-test.ts';
import { transactionRules } from './engine-transactions.ts';

export type { OpenEngine };

/** Proves the E rules of `Engine` for one engine; `open` makes an empty database per test. */
export function engineContract(adapter: string, open: OpenEngine): void {
  const test = engineTest(open);

  describe(`Engine contract, ${adapter}`, () => {
    test('E1 what was acknowledged is there for the next process', async ({ opened, db }) => {
      await add(db, 'a');
      await db.transaction(async (tx) => {
        await add(tx, 'b');
        await add(tx, 'c');
      });
      const next = await opened.reopen();
      expect(await names(next)).toEqual(['a', 'b', 'c']);
      await next.close();
    });

    test('E1 a rejected write left nothing behind', async ({ db }) => {
      const several = `insert into item (name) values ('a'), ('b'), ('a')`;
      await expect(db.run(several)).rejects.toThrow();
      await expect(
        db.transaction(async (tx) => {
          await add(tx, 'c');
          await tx.run(several);
        }),
      ).rejects.toThrow();
      expect(await names(db)).toEqual([]);
    });

    test('E2 transactions never overlap and keep their order, runs between them too', async ({ db }) => {
      const events: string[] = [];
      const long = (name: string) =>
        db.transaction(async (tx) => {
          events.push(`${name} began`);
          await add(tx, name);
          await sleep(2);
          await names(tx);
          events.push(`${name} ended`);
        });
      await Promise.all([long('a'), add(db, 'b'), long('c'), long('d')]);
      expect(events).toEqual(['a began', 'a ended', 'c began', 'c ended', 'd began', 'd ended']);
      expect(await db.query('select name from item order by id')).toEqual(
        ['a', 'b', 'c', 'd'].map((name) => ({ name })),
      );
    });

    test('E2 no update is lost between reading and writing', async ({ db }) => {
      await db.run(`insert into item (name, count) values ('a', 0)`);
      const raise = () =>
        db.transaction(async (tx) => {
          const { count } = (await tx.queryOne<{ count: number }>('select count from item'))!;
          await sleep(Math.random() * 2);
          await tx.run('update item set count = :count', { count: count + 1 });
        });
      await Promise.all(Array.from({ length: 20 }, raise));
      expect(await db.queryOne('select count from item')).toEqual({ count: 20 });
    });

    test('E3 a read outside sees committed rows only, and does not wait', async ({ db }) => {
      await add(db, 'a');
      const hold = Promise.withResolvers<void>();
      const wrote = Promise.withResolvers<void>();
      const writing = db.transaction(async (tx) => {
        await add(tx, 'b');
        wrote.resolve();
        await hold.promise;
      });
      await wrote.promise;
      expect(await names(db)).toEqual(['a']);
      hold.resolve();
      await writing;
      expect(await names(db)).toEqual(['a', 'b']);
    });

    statementRules(open);
    transactionRules(open);

    test('E7 writers of one moment are committed and acknowledged together', async ({ db }) => {
      const all = Array.from({ length: 50 }, (_, i) => `n${i}`);
      const writes = all.map((name, i) => (i % 3 ? add(db, name) : db.transaction((tx) => add(tx, name))));
      await Promise.race(writes);
      expect(await names(db)).toHaveLength(50);
      await Promise.all(writes);
    });

    test('E7 one that fails leaves the others whole', async ({ db }) => {
      const twice = (name: string) =>
        db.transaction(async (tx) => {
          await add(tx, `${name}1`);
          await add(tx, name);
        });
      const writes = [add(db, 'a'), add(db, 'a'), twice('b'), twice('a'), add(db, 'c'), twice('d')];
      const outcomes = await Promise.allSettled(writes);
      const done = outcomes.map(({ status }) => status === 'fulfilled');
      expect(done).toEqual([true, false, true, false, true, true]);
      expect(await names(db)).toEqual(['a', 'b', 'b1', 'c', 'd', 'd1']);
    });

    test('E7 all that waited is settled before it closes, and nothing after', async ({ opened, db }) => {
      const writes = ['a', 'b', 'c'].map((name) => add(db, name));
      const closing = db.close();
      await Promise.all(writes);
      await closing;
      for (const late of [add(db, 'd'), names(db), db.transaction(async () => {})])
        await expect(late).rejects.toMatchObject({ name: 'DatabaseClosed' });
      const next = await opened.reopen();
      expect(await names(next)).toEqual(['a', 'b', 'c']);
      await next.close();
    });

    test('E8 a broken constraint inside a transaction undoes it', async ({ db }) => {
      await add(db, 'a');
      const writing = db.transaction(async (tx) => {
        await add(tx, 'b');
        await add(tx, 'a');
      });
      await expect(writing).rejects.toMatchObject({ name: 'ConstraintBroken', constraint: 'unique' });
      expect(await names(db)).toEqual(['a']);
    });

    test('E8 a full disk refuses transactions too, alone and together with others', async ({
      opened,
      db,
    }) => {
      await add(db, 'a');
      const makeSpace = await opened.fill();
      const full = { name: 'StorageFull' };
      await expect(db.transaction((tx) => add(tx, 'b', big))).rejects.toMatchObject(full);
      const together = await Promise.allSettled([
        add(db, 'c', big),
        db.transaction((tx) => add(tx, 'd', big)),
      ]);
      for (const outcome of together) expect(outcome).toMatchObject({ status: 'rejected', reason: full });
      expect(await names(db)).toEqual(['a']);
      await makeSpace();
      await add(db, 'b', big);
      expect(await names(db)).toEqual(['a', 'b']);
    });

    test.for(seeds())('random transactions agree with a model, seed %i', async (seed, { db }) => {
      await fuzzEngine(db, seed);
    });
  });
}
