import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { add, engineTest, itemTable, names, type OpenEngine } from './engine-test.ts';
import type { Sql } from './engine.ts';
import { TransactionEnded } from './errors.ts';

/** The part of the engine's contract that is about one transaction: E4, E5, E6. */
export function transactionRules(open: OpenEngine): void {
  const test = engineTest(open);

  test('E4 a transaction sees its own writes, and a throw undoes them all', async ({ db }) => {
    const reason = new Error('changed my mind');
    const writing = db.transaction(async (tx) => {
      await add(tx, 'a');
      expect(await names(tx)).toEqual(['a']);
      throw reason;
    });
    await expect(writing).rejects.toBe(reason);
    expect(await names(db)).toEqual([]);
  });

  test('E4 savepoints nest: an inner throw undoes the inner part only', async ({ db }) => {
    const done = await db.transaction(async (tx) => {
      await add(tx, 'a');
      await expect(
        tx.transaction(async (inner) => {
          await add(inner, 'b');
          await inner.transaction((innermost) => add(innermost, 'c'));
          expect(await names(inner)).toEqual(['a', 'b', 'c']);
          throw new Error('inner');
        }),
      ).rejects.toThrow('inner');
      await tx.transaction((inner) => add(inner, 'd'));
      return names(tx);
    });
    expect(done).toEqual(['a', 'd']);
    expect(await names(db)).toEqual(['a', 'd']);
  });

  test('E4 savepoints side by side wait for each other', async ({ db }) => {
    await db.transaction(async (tx) => {
      const part = (name: string, fails: boolean) =>
        tx.transaction(async (inner) => {
          await add(inner, name);
          await sleep(1);
          if (fails) throw new Error(name);
        });
      const parts = [part('a', true), part('b', false), add(tx, 'c'), part('d', true), part('e', false)];
      const outcomes = await Promise.allSettled(parts);
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([false, true, true, false, true]);
    });
    expect(await names(db)).toEqual(['b', 'c', 'e']);
  });

  test('E5 a call on the engine inside a transaction joins it', async ({ db }) => {
    const reason = new Error('changed my mind');
    const inHelper = async (): Promise<void> => {
      await sleep(1);
      await add(db, 'b');
      await db.transaction((inner) => add(inner, 'c'));
    };
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 'a');
        await inHelper();
        expect(await names(db)).toEqual(['a', 'b', 'c']);
        throw reason;
      }),
    ).rejects.toBe(reason);
    expect(await names(db)).toEqual([]);
  });

  test('E5 an outer handle inside a nested transaction joins that one', async ({ db }) => {
    const reason = new Error('changed my mind');
    await db.transaction(async (tx) => {
      const nested = tx.transaction(async () => {
        await add(tx, 'a');
        throw reason;
      });
      await expect(nested).rejects.toBe(reason);
      await add(tx, 'b');
    });
    expect(await names(db)).toEqual(['b']);
  });

  test('E6 a handle is worth nothing after its transaction', async ({ db }) => {
    const kept: Sql[] = [];
    await db.transaction(async (tx) => {
      kept.push(tx);
      await tx.transaction(async (inner) => void kept.push(inner));
      await expect(add(kept[1]!, 'x')).rejects.toBeInstanceOf(TransactionEnded);
    });
    await expect(db.transaction(async (tx) => Promise.reject(kept.push(tx)))).rejects.toBe(3);
    for (const handle of kept) {
      await expect(add(handle, 'x')).rejects.toBeInstanceOf(TransactionEnded);
      await expect(names(handle)).rejects.toBeInstanceOf(TransactionEnded);
      await expect(handle.transaction(async () => {})).rejects.toBeInstanceOf(TransactionEnded);
    }
    expect(await names(db)).toEqual([]);
  });

  test('E6 what a transaction left running is no longer in it', async ({ db }) => {
    let later!: Promise<unknown>;
    await db.transaction(async (tx) => {
      await add(tx, 'a');
      later = sleep(5).then(() => db.transaction((own) => add(own, 'b')));
    });
    await later;
    expect(await names(db)).toEqual(['a', 'b']);
  });

  test('E6 a transaction that takes too long is undone, and what it still tries is refused', async () => {
    const { engine, close } = await open({ transactionLimitMs: 30 });
    await engine.run(itemTable);
    const hold = Promise.withResolvers<void>();
    let late: Promise<unknown>[] = [];
    const slow = engine.transaction(async (tx) => {
      await add(tx, 'a');
      await hold.promise;
      late = [add(tx, 'b'), add(engine, 'c')];
      await Promise.allSettled(late);
    });
    const next = add(engine, 'd');
    await expect(slow).rejects.toBeInstanceOf(TransactionEnded);
    await next;
    hold.resolve();
    await expect.poll(() => late.length).toBe(2);
    for (const call of late) await expect(call).rejects.toBeInstanceOf(TransactionEnded);
    expect(await names(engine)).toEqual(['d']);
    await close();
  });
}
