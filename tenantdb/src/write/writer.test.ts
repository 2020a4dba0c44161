import { expect, test } from 'vitest';
import type { Sql } from '../engine.ts';
import type { Driver } from './driver.ts';
import { engineOn } from './engine-on.ts';

/** A database that answers later and only writes down what it is asked; `fails` names the step that is refused. */
function recorded(options: {
  failedStatement: Driver['failedStatement'];
  fails?: string;
  loses?: string;
  committed?: () => void;
}) {
  const steps: string[] = [];
  let inTransaction = false;
  const step = async (name: string, inside = inTransaction): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(name);
    if (name === options.loses) inTransaction = false;
    if (name === options.fails || name === options.loses) throw new Error(`${name} failed`);
    inTransaction = inside;
  };
  const driver: Driver = {
    dialect: 'postgres',
    failedStatement: options.failedStatement,
    all: async (sql) => step(sql).then(() => []),
    run: async (sql) => step(sql).then(() => ({ changes: 1 })),
    read: () => undefined,
    begin: () => step('begin', true),
    commit: () => step('commit', false),
    rollback: () => step('rollback', false),
    savepoint: (depth) => step(`savepoint ${depth}`),
    release: (depth) => step(`release ${depth}`),
    rollbackTo: (depth) => step(`back to ${depth}`),
    inTransaction: () => inTransaction,
    close: () => {},
  };
  return { engine: engineOn(driver, { committed: options.committed ?? (() => {}) }), steps };
}
const outcomes = async (calls: Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map((o) =>
    o.status === 'fulfilled' ? 'done' : (o.reason as Error).message,
  );

test('one alone needs no savepoint; several have one each where a failed statement spoils the rest', async () => {
  const { engine, steps } = recorded({ failedStatement: 'spoils', fails: 'b' });
  await engine.run('alone');
  expect(steps.splice(0)).toEqual(['begin', 'alone', 'commit']);
  expect(await outcomes([engine.run('a'), engine.run('b')])).toEqual(['done', 'b failed']);
  expect(steps).toEqual([
    'begin',
    'savepoint 1',
    'a',
    'release 1',
    'savepoint 1',
    'b',
    'back to 1',
    'commit',
  ]);
});

test('where a failed statement undoes itself, statements need none and transactions do', async () => {
  const { engine, steps } = recorded({ failedStatement: 'undone' });
  await Promise.all([
    engine.run('a'),
    engine.transaction(async (tx) => {
      await tx.run('b');
      await tx.transaction((inner) => inner.run('c'));
    }),
  ]);
  expect(steps).toEqual([
    'begin',
    'a',
    'savepoint 1',
    'b',
    'savepoint 2',
    'c',
    'release 2',
    'release 1',
    'commit',
  ]);
});

test('nothing is acknowledged when the commit fails', async () => {
  const { engine, steps } = recorded({ failedStatement: 'undone', fails: 'commit' });
  expect(await outcomes([engine.run('a'), engine.transaction((tx) => tx.run('b')), engine.run('c')])).toEqual(
    ['commit failed', 'commit failed', 'commit failed'],
  );
  expect(steps.at(-1)).toBe('rollback');
});

test('nothing is done when the transaction cannot begin, and the next one tries again', async () => {
  const { engine, steps } = recorded({ failedStatement: 'undone', fails: 'begin' });
  expect(await outcomes([engine.run('a'), engine.run('b')])).toEqual(['begin failed', 'begin failed']);
  expect(await outcomes([engine.run('c')])).toEqual(['begin failed']);
  expect(steps).toEqual(['begin', 'begin']);
});

test('when all fail there is nothing to commit', async () => {
  const { engine, steps } = recorded({ failedStatement: 'undone', fails: 'a' });
  expect(await outcomes([engine.run('a'), engine.run('a')])).toEqual(['a failed', 'a failed']);
  expect(steps).toEqual(['begin', 'a', 'a', 'rollback']);
});

test('when the database gives the transaction up, those before fail too and those after come again', async () => {
  const { engine, steps } = recorded({ failedStatement: 'undone', loses: 'b' });
  const swallow = async (tx: Sql): Promise<void> => {
    await tx.run('b').catch(() => {});
    await tx.run('never sent').catch(() => {});
  };
  expect(await outcomes([engine.run('a'), engine.transaction(swallow), engine.run('c')])).toEqual([
    'b failed',
    'b failed',
    'done',
  ]);
  expect(steps).toEqual(['begin', 'a', 'savepoint 1', 'b', 'begin', 'c', 'commit']);
});

test('a transaction keeps what the caller’s own context holds, whoever came before it', async () => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const who = new AsyncLocalStorage<string>();
  const { engine } = recorded({ failedStatement: 'undone' });
  const asked = ['ada', 'ben', 'cy'].map((name) =>
    who.run(name, () => engine.transaction(async (tx) => [await tx.run('a'), who.getStore()][1])),
  );
  expect(await Promise.all(asked)).toEqual(['ada', 'ben', 'cy']);
});

test('whoever keeps what was read hears of a commit after it, and before its writers do', async () => {
  const heard: string[] = [];
  const { engine, steps } = recorded({
    failedStatement: 'undone',
    committed: () => heard.push(steps.at(-1)!),
  });
  await Promise.all(
    [engine.run('a'), engine.run('b')].map((done) => done.then(() => heard.push('answered'))),
  );
  expect(heard).toEqual(['commit', 'answered', 'answered']);
});

test('whoever keeps what was read hears of a commit that failed: it may have reached the disk', async () => {
  let heard = 0;
  const { engine } = recorded({ failedStatement: 'undone', fails: 'commit', committed: () => (heard += 1) });
  expect(await outcomes([engine.run('a')])).toEqual(['commit failed']);
  expect(heard).toBe(1);
});
