import { expect, test } from 'vitest';
import type { Sql } from '../engine.ts';
import type { Driver, Flights } from './driver.ts';
import { engineOn } from './engine-on.ts';

/** A database that answers later and only writes down what it is asked; `fails` names the step that is refused. */
function recorded(options: {
  failedStatement: Driver['failedStatement'];
  fails?: string;
  loses?: string;
  committed?: () => void;
  flies?: boolean;
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
  /** A list fails by the statement that `fails` or `loses` names. */
  async function fly(lists: Parameters<Flights['whole']>[0]) {
    for (const [failed, list] of lists.entries())
      for (const { sql } of list)
        if (sql === options.fails) return { failed, cause: new Error(`${sql} failed`) };
    return { given: lists.map((list) => list.map(({ gives }) => (gives === 'rows' ? [] : { changes: 1 }))) };
  }
  const told = (lists: Parameters<Flights['whole']>[0]) =>
    lists.map((list) => list.map(({ sql }) => sql).join(' ')).join(', ');
  const flights: Flights = {
    whole: (lists) => step(`[begin ${told(lists)} commit]`).then(() => fly(lists)),
    inside: (lists) => step(`[${told(lists)}]`).then(() => fly(lists)),
  };
  const driver: Driver = {
    ...(options.flies && { flights }),
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

test('on a driver with flights, what is known beforehand is one turn, lists and statements alike', async () => {
  const { engine, steps } = recorded({ failedStatement: 'spoils', flies: true });
  const done = await Promise.all([
    engine.run('a'),
    engine.query('b'),
    engine.runAll([{ sql: 'c' }, { sql: 'd' }]),
    engine.runAll([]),
  ]);
  expect(done).toEqual([{ changes: 1 }, [], [{ changes: 1 }, { changes: 1 }], []]);
  expect(steps).toEqual(['[begin a, b, c d,  commit]']);
});

test('one that fails alone is one turn too; among others it is looked for, and only itself is undone', async () => {
  const { engine, steps } = recorded({ failedStatement: 'spoils', flies: true, fails: 'x' });
  expect(await outcomes([engine.run('x')])).toEqual(['x failed']);
  expect(steps.splice(0)).toEqual(['[begin x commit]']);
  const names = ['a', 'b', 'x', 'c', 'x'];
  expect(await outcomes(names.map((sql) => engine.run(sql)))).toEqual([
    'done',
    'done',
    'x failed',
    'done',
    'x failed',
  ]);
  const back = 'back to 1';
  const [open, close] = ['savepoint 1', 'release 1'];
  expect(steps).toEqual([
    ...['[begin a, b, x, c, x commit]', 'begin'],
    ...[open, '[a, b, x, c, x]', back, open, '[a, b]', close],
    ...[open, '[x, c, x]', back, open, '[c, x]', back, open, '[c]', close],
    ...[open, '[x]', back, 'commit'],
  ]);
});

test('beside transactions, what is known beforehand flies in its place among them', async () => {
  const { engine, steps } = recorded({ failedStatement: 'spoils', flies: true });
  await Promise.all([
    engine.run('a'),
    engine.run('b'),
    engine.transaction((tx) => tx.run('c')),
    engine.runAll([{ sql: 'd' }]),
  ]);
  const [open, close] = ['savepoint 1', 'release 1'];
  expect(steps).toEqual(['begin', open, '[a, b]', close, open, 'c', close, open, '[d]', close, 'commit']);
});

test('a flight that is lost within a transaction takes those before it along, and nobody who came after', async () => {
  const { engine, steps } = recorded({ failedStatement: 'spoils', flies: true, loses: '[b, c]' });
  const calls = [
    engine.transaction((tx) => tx.run('a')),
    engine.run('b'),
    engine.run('c'),
    engine.transaction((tx) => tx.run('d')),
  ];
  const lost = '[b, c] failed';
  expect(await outcomes(calls)).toEqual([lost, lost, lost, 'done']);
  expect(steps).toEqual([
    ...['begin', 'savepoint 1', 'a', 'release 1', 'savepoint 1', '[b, c]'],
    ...['begin', 'd', 'commit'],
  ]);
});

test('of a whole flight that is lost everybody hears the same', async () => {
  const { engine } = recorded({ failedStatement: 'spoils', flies: true, fails: '[begin a, b commit]' });
  expect(await outcomes([engine.run('a'), engine.run('b')])).toEqual([
    '[begin a, b commit] failed',
    '[begin a, b commit] failed',
  ]);
});
