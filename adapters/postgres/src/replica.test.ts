import { engineContract } from '@stoa/tenantdb/contracts/engine';
import type { Engine, Migration } from '@stoa/tenantdb';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, withTables, type TestDatabase } from './fixtures/database.ts';
import { openProxy } from './fixtures/proxy.ts';
import { ownServer, standbyOf, type OwnServer } from './fixtures/server.ts';
import { openPostgres } from './index.ts';

const notes: Migration = { name: '0001-notes', statements: ['create table note (id text primary key)'] };
const insert = 'insert into note (id) values (:id)';

let primary: OwnServer;
let standby: OwnServer;
let database: TestDatabase;
beforeAll(async () => {
  primary = await ownServer();
  database = await testDatabase([], [notes], { server: primary });
  standby = await standbyOf(primary);
}, 60_000);
afterAll(async () => {
  await database.disconnect();
  await standby.stop();
  await primary.stop();
});

const open = () => database.open({ replicaUrl: database.on(standby) });
/** Which of the two answers this engine's reads. */
const answering = async (engine: Engine): Promise<'primary' | 'standby'> =>
  (await engine.queryOne<{ there: number }>('select pg_is_in_recovery() as there'))!.there === 1
    ? 'standby'
    : 'primary';
const comesTo = (engine: Engine, which: 'primary' | 'standby') =>
  expect.poll(() => answering(engine), { timeout: 20_000 }).toBe(which);
const ids = async (engine: Engine): Promise<string[]> =>
  (await engine.query<{ id: string }>('select id from note order by id')).map(({ id }) => id);

async function onStandby(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: standby.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('reads from a replica', () => {
  test('what only reads goes there, what writes or stands in a transaction does not', async () => {
    const engine = (await open()).workspace('where');
    await engine.run(insert, { id: 'a' });
    await comesTo(engine, 'standby');
    await engine.run(insert, { id: 'b' });
    expect(await ids(engine)).toEqual(['a', 'b']);
    expect(await engine.transaction((tx) => answering(tx as Engine))).toBe('primary');
  });

  test('the wall stands there too', async () => {
    const postgres = await open();
    await postgres.workspace('olive').run(insert, { id: 'of olive' });
    await postgres.workspace('birch').run(insert, { id: 'of birch' });
    await comesTo(postgres.workspace('olive'), 'standby');
    expect(await ids(postgres.workspace('olive'))).toEqual(['of olive']);
    const stranger = await openPostgres({
      url: database.url,
      replicaUrl: database.on(standby),
      wallKey: new Uint8Array(32).fill(9),
    });
    await expect(ids(stranger.workspace('olive'))).rejects.toThrow('no workspace');
    await stranger.close();
  });

  test('while it stands still everybody reads what they, and other processes, wrote before', async () => {
    const [one, other] = [await open(), await open()];
    const [ours, theirs] = [one.workspace('still'), other.workspace('still')];
    await ours.run(insert, { id: 'a' });
    for (const engine of [ours, theirs]) await comesTo(engine, 'standby');
    await onStandby('select pg_wal_replay_pause()');
    try {
      await ours.run(insert, { id: 'b' });
      expect(await Promise.all([ids(ours), ids(theirs)])).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
      await theirs.run(insert, { id: 'c' });
      for (let n = 0; n < 5; n++)
        expect(await Promise.all([ids(ours), ids(theirs)])).toEqual([
          ['a', 'b', 'c'],
          ['a', 'b', 'c'],
        ]);
      expect(await answering(theirs)).toBe('primary');
    } finally {
      await onStandby('select pg_wal_replay_resume()');
    }
    for (const engine of [ours, theirs]) await comesTo(engine, 'standby');
    expect(await ids(theirs)).toEqual(['a', 'b', 'c']);
  });

  test('under writers in two processes no read ever misses what was acknowledged before it', async () => {
    const processes = [await open(), await open()];
    const engines = processes.map((postgres) => postgres.workspace('busy'));
    await comesTo(engines[0]!, 'standby');
    let acknowledged = 0;
    let fromStandby = 0;
    await Promise.all(
      [0, 1, 2, 3].map(async (writer) => {
        for (let n = 0; n < 60 || (fromStandby === 0 && n < 2_000); n++) {
          await engines[n % 2]!.run(insert, { id: `${writer}-${n}` });
          const least = (acknowledged += 1);
          const row = await engines[(n + 1) % 2]!.queryOne<{ count: number; there: number }>(
            'select count(*) as count, pg_is_in_recovery() as there from note',
          );
          expect(row!.count).toBeGreaterThanOrEqual(least);
          fromStandby += row!.there;
        }
      }),
    );
    // How many is a matter of lag: that some are shows that the test looked at the standby at all.
    expect(fromStandby).toBeGreaterThan(0);
  });

  test('without it, from the start or from then on, nobody sees an error, and it is used again once it is back', async () => {
    const engine = (await open()).workspace('away');
    await engine.run(insert, { id: 'a' });
    await comesTo(engine, 'standby');
    await standby.kill();
    const late = (await open()).workspace('away');
    for (let n = 0; n < 20; n++) {
      await engine.run(insert, { id: `b${n}` });
      expect(await ids(engine)).toHaveLength(n + 2);
      expect(await ids(late)).toHaveLength(n + 2);
    }
    expect(await answering(engine)).toBe('primary');
    await standby.start();
    for (const one of [engine, late]) await comesTo(one, 'standby');
    expect(await ids(late)).toHaveLength(21);
  });

  test('one that falls silent in the middle of an answer is waited for for a moment, and left alone then', async () => {
    const proxy = await openProxy(database.on(standby));
    const engine = (await database.open({ replicaUrl: proxy.url })).workspace('silent');
    await engine.run(insert, { id: 'a' });
    await comesTo(engine, 'standby');
    proxy.fallSilent();
    expect(await Promise.all([ids(engine), answering(engine)])).toEqual([['a'], 'primary']);
    await database.disconnect();
    await proxy.close();
  });

  test('one that was promoted has a life of its own, and is not asked any more', async () => {
    const second = await standbyOf(primary);
    const engine = (await database.open({ replicaUrl: database.on(second) })).workspace('promoted');
    await engine.run(insert, { id: 'a' });
    await comesTo(engine, 'standby');
    const there = new URL(database.ownerUrl);
    there.host = new URL(second.url).host;
    const client = new pg.Client({ connectionString: there.href });
    await client.connect();
    await client.query('select pg_promote()');
    await client.query('delete from workspace.note');
    await client.end();
    for (let n = 0; n < 20; n++) expect(await ids(engine)).toEqual(['a']);
    expect(await answering(engine)).toBe('primary');
    await database.disconnect();
    await second.stop();
  });

  test('a server that follows another one is refused at the start', async () => {
    const stranger = await ownServer();
    const elsewhere = await testDatabase([], [notes], { server: stranger });
    const { wallKey, url } = database;
    // The same roles and names, of other data.
    const there = new URL(elsewhere.url);
    await expect(openPostgres({ url, wallKey, replicaUrl: there.href })).rejects.toMatchObject({
      name: 'NotAReplica',
      message: expect.stringContaining(there.host),
    });
    await elsewhere.drop();
    await stranger.stop();
  });
});

describe('with a replica', () => {
  let empty: TestDatabase;
  beforeAll(async () => void (empty = await testDatabase([], [], { server: primary })));

  engineContract('postgres, a workspace with a replica', async (options) => {
    // One that was cut off in the middle left its tables.
    await empty.dropTables();
    const place = async (given?: typeof options) =>
      (await empty.open({ ...given, replicaUrl: empty.on(standby) })).workspace('olive');
    const engine = withTables(await place(options), empty, 'workspace', 'olive');
    return {
      engine,
      reopen: () => place(),
      async fill() {
        await empty.asOwner(`
          create or replace function wall.full_disk() returns trigger language plpgsql as $$
          begin
            if length(new.body) > 10000 then raise exception 'no space left' using errcode = 'disk_full'; end if;
            return new;
          end $$`);
        await empty.asOwner(
          `create trigger full_disk before insert on workspace.item for each row execute function wall.full_disk()`,
        );
        return async () => void (await empty.asOwner('drop trigger full_disk on workspace.item'));
      },
      async close() {
        await engine.close();
        await empty.dropTables();
      },
    };
  });
});
