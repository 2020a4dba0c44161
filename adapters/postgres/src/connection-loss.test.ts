import type { Migration } from '@stoa/tenantdb';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './fixtures/database.ts';
import { openProxy } from './fixtures/proxy.ts';
import { ownServer, type OwnServer } from './fixtures/server.ts';
import { openPostgres } from './index.ts';

const notes: Migration = { name: '0001-notes', statements: ['create table note (id text primary key)'] };
const insert = 'insert into note (id) values (:id)';

let server: OwnServer;
let database: TestDatabase;
beforeAll(async () => {
  server = await ownServer();
  database = await testDatabase([], [notes], { server });
});
afterAll(() => server.stop());

const ids = async (workspace: string): Promise<string[]> =>
  (
    await database.asOwner<{ id: string }>(
      'select id from workspace.note where workspace_id = $1 order by id',
      [workspace],
    )
  ).map(({ id }) => id);
/** As a keeper would, or a server that restarts. */
const hangUpOnAll = () =>
  database.asOwner(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'stoa'`);

test('a connection that ends inside a transaction undoes it, says so, and the next one is made by itself', async () => {
  const engine = (await database.open()).workspace('cut');
  const cut = engine.transaction(async (tx) => {
    await tx.run(insert, { id: 'a' });
    await hangUpOnAll();
    await tx.run(insert, { id: 'b' });
  });
  await expect(cut).rejects.toMatchObject({ name: 'DatabaseUnreachable' });
  expect(await engine.run(insert, { id: 'c' })).toEqual({ changes: 1 });
  expect(await ids('cut')).toEqual(['c']);
});

test('those who shared the transaction are told too, and those who came after are not harmed', async () => {
  const engine = (await database.open()).workspace('shared');
  const first = engine.run(insert, { id: 'a' });
  const cut = engine.transaction(async (tx) => {
    await tx.run(insert, { id: 'b' });
    await hangUpOnAll();
    await tx.query('select 1');
  });
  const last = engine.run(insert, { id: 'c' });
  await expect(first).rejects.toMatchObject({ name: 'DatabaseUnreachable' });
  await expect(cut).rejects.toMatchObject({ name: 'DatabaseUnreachable' });
  await last;
  expect(await ids('shared')).toEqual(['c']);
});

test('a read after all connections ended is answered by a new one', async () => {
  const engine = (await database.open()).workspace('read');
  await engine.run(insert, { id: 'a' });
  await hangUpOnAll();
  const reads = await Promise.all(Array.from({ length: 8 }, () => engine.query('select id from note')));
  for (const rows of reads) expect(rows).toEqual([{ id: 'a' }]);
});

test('a server that says goodbye before it came to the COMMIT kept nothing, and that is known', async () => {
  const engine = (await database.open()).workspace('goodbye');
  await engine.run(insert, { id: 'a' });
  const other = new pg.Client({ connectionString: database.ownerUrl });
  await other.connect();
  await other.query(`select pg_advisory_lock(hashtextextended('stoa workspace goodbye', 0))`);
  const waiting = Promise.allSettled(['b', 'c'].map((id) => engine.run(insert, { id })));
  const locked = `select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`;
  await expect.poll(() => database.asOwner(locked)).toHaveLength(1);
  await hangUpOnAll();
  for (const outcome of await waiting)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'DatabaseUnreachable' } });
  await other.end();
  expect(await ids('goodbye')).toEqual(['a']);
});

test.for(['before', 'after'] as const)(
  'a connection lost at the COMMIT, %s the server had it, is an unknown outcome',
  async (when) => {
    const proxy = await openProxy(database.url);
    const { wallKey } = database;
    const postgres = await openPostgres({ url: proxy.url, wallKey, connections: 6 });
    const engine = postgres.workspace(`commit-${when}`);
    await engine.run(insert, { id: 'a' });
    proxy.hangUpAtCommit(when);
    const together = await Promise.allSettled([
      engine.run(insert, { id: 'b' }),
      engine.run(insert, { id: 'c' }),
    ]);
    for (const outcome of together)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'OutcomeUnknown' } });
    expect(await ids(`commit-${when}`)).toEqual(when === 'before' ? ['a'] : ['a', 'b', 'c']);
    expect(await engine.run(insert, { id: 'd' })).toEqual({ changes: 1 });
    await postgres.close();
    await proxy.close();
  },
);

test('an unknown outcome is told when it stands: whoever looks then finds what will stay', async () => {
  const proxy = await openProxy(database.url);
  const { wallKey } = database;
  const postgres = await openPostgres({ url: proxy.url, wallKey, connections: 6 });
  const engine = postgres.workspace('late');
  await engine.run(insert, { id: 'a' });
  const other = new pg.Client({ connectionString: database.ownerUrl });
  await other.connect();
  await other.query(`select pg_advisory_lock(hashtextextended('stoa workspace late', 0))`);
  const waitingForLock = (count: number) =>
    expect
      .poll(() =>
        database.asOwner(
          `select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`,
        ),
      )
      .toHaveLength(count);

  let told = false;
  const writing = Promise.allSettled([engine.run(insert, { id: 'b' })]).finally(() => (told = true));
  await waitingForLock(1);
  proxy.loseClients();
  // The lost transaction, and the one that waits for its end.
  await waitingForLock(2);
  expect([told, await ids('late')]).toEqual([false, ['a']]);
  await other.end();
  const [outcome] = await writing;
  expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'OutcomeUnknown' } });
  expect(await ids('late')).toEqual(['a', 'b']);
  await postgres.close();
  await proxy.close();
});

test('a server that is killed loses nothing that was acknowledged, and is used again once it is back', async () => {
  const postgres = await database.open();
  const workspaces = ['kill-a', 'kill-b', 'kill-c'];
  const kept = new Map(workspaces.map((id) => [id, new Set<string>()]));
  const names = new Set<string>();
  let going = true;
  const writer = async (workspace: string, n: number): Promise<void> => {
    const engine = postgres.workspace(workspace);
    for (let k = 0; going; k++) {
      const id = `${n}-${k}`;
      const both = [id, `${id} too`].map((one) => ({ sql: insert, params: { id: one } }));
      const interactive = () =>
        engine.transaction(async (tx) => {
          for (const { sql, params } of both) await tx.run(sql, params);
        });
      // Lists go in one flight where they are alone, and beside transactions in flights of their own.
      await (n === 0 && workspace !== 'kill-c' ? interactive() : engine.runAll(both)).then(
        () => void kept.get(workspace)!.add(id).add(`${id} too`),
        (cause: Error) => void names.add(cause.name),
      );
    }
  };
  const writing = Promise.all(workspaces.flatMap((id) => [0, 1, 2].map((n) => writer(id, n))));
  for (let round = 1; round <= 3; round++) {
    const before = total(kept);
    await expect.poll(() => total(kept), { timeout: 20_000 }).toBeGreaterThan(before + 30);
    await server.kill();
    await server.start();
  }
  const before = total(kept);
  await expect.poll(() => total(kept), { timeout: 20_000 }).toBeGreaterThan(before + 30);
  going = false;
  await writing;

  expect([...names].filter((name) => !['DatabaseUnreachable', 'OutcomeUnknown'].includes(name))).toEqual([]);
  for (const [workspace, acknowledged] of kept) {
    const there = new Set(await ids(workspace));
    expect([...acknowledged].filter((id) => !there.has(id))).toEqual([]);
    // Both or neither, also of those whose outcome was unknown.
    expect([...there].filter((id) => !id.endsWith('too') && !there.has(`${id} too`))).toEqual([]);
  }
}, 90_000);

const total = (kept: ReadonlyMap<string, ReadonlySet<string>>): number =>
  [...kept.values()].reduce((sum, { size }) => sum + size, 0);
