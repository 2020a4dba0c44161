import type { WorkspaceId } from '@stoa/domain';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import { connectRedis } from '@stoa/redis';
import { ownRedis } from '@stoa/redis/fixtures/redis-server';
import type { Feed } from '@stoa/tenantdb';
import { expect, onTestFinished, test } from 'vitest';
import { createFeeds } from './feeds.ts';

const olive = 'olive' as WorkspaceId;

/** Two processes on one PostgreSQL and one Redis. */
async function open() {
  const note = { name: '0001-note', statements: ['create table note (id text primary key)'] };
  const database = await testDatabase([], [note], { logged: ['note'] });
  const redis = await ownRedis();
  const processes = await Promise.all(
    [1, 2].map(async () => {
      const connection = connectRedis(redis.url);
      let committed = (_: WorkspaceId): void => {};
      const postgres = await database.open({ committed: (id) => id && committed(id as WorkspaceId) });
      const feeds = createFeeds(connection, postgres.workspace);
      committed = feeds.committed;
      await connection.ready();
      const add = (id: string) => postgres.workspace(olive).run('insert into note (id) values (:id)', { id });
      return { connection, feeds, add };
    }),
  );
  onTestFinished(async () => {
    for (const { feeds, connection } of processes) {
      feeds.close();
      await connection.close();
    }
    await redis.kill();
    await database.drop();
  });
  return { redis, here: processes[0]!, there: processes[1]! };
}

function hear(feed: Feed): string[] {
  const heard: string[] = [];
  void (async () => {
    for await (const { changes } of feed.follow({ after: 0 }))
      heard.push(...changes.map(({ after }) => String(after?.['id'])));
  })();
  return heard;
}

test('what one process commits is told to those who follow in another, also when the hint is lost', async () => {
  const { redis, here, there } = await open();
  const [heardHere, heardThere] = [hear(here.feeds.of(olive)), hear(there.feeds.of(olive))];
  await here.add('a');
  // Sooner than the log is looked at by itself.
  await expect.poll(() => [heardHere, heardThere], { timeout: 1_500 }).toEqual([['a'], ['a']]);
  await redis.kill();
  await there.add('b');
  await expect
    .poll(() => [heardHere, heardThere], { timeout: 10_000 })
    .toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
}, 30_000);

test('a workspace has one feed while it is followed', async () => {
  const { here } = await open();
  const feed = here.feeds.of(olive);
  hear(feed);
  await expect.poll(() => feed.size()).toBe(1);
  for (let n = 0; n < 3_000; n++) here.feeds.of(`w${n}` as WorkspaceId);
  expect(here.feeds.of(olive)).toBe(feed);
}, 30_000);
