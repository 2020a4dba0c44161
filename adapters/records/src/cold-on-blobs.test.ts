import type { Instant, PersonId, PostId, WorkspaceId } from '@stoa/domain';
import { createMemoryBlobs } from '@stoa/domain/memory/blobs';
import { openSqliteInMemory } from '@stoa/sqlite';
import { migrate, moveCold, openHistory, type Migration } from '@stoa/tenantdb';
import { expect, test } from 'vitest';
import { coldOnBlobs } from './cold-on-blobs.ts';
import { samplePost } from './fixtures/samples.ts';
import { openWorkspace } from './index.ts';

const notes: Migration = {
  name: '0001-notes',
  statements: ['create table note (id text primary key, text text)'],
};

test('where the storage was taken away, what lies there is told to be out of reach', async () => {
  const db = openSqliteInMemory();
  const { history, posts } = await openWorkspace(db, {
    cold: coldOnBlobs(createMemoryBlobs(), 'olive' as WorkspaceId),
  });
  await posts.add(samplePost('a' as PostId));
  await posts.change('a' as PostId, { title: 'Other', changedBy: 'ada' as PersonId });
  await history.moveOld({ before: Infinity as Instant, most: 9 });
  const without = await openWorkspace(db);
  expect(without.history.supports.cold).toBe(false);
  const moment = 0 as Instant;
  await expect(without.history.plan({ type: 'everything' }, moment)).rejects.toMatchObject({
    name: 'ColdUnreachable',
  });
  await expect(without.changeLog.newest({ tables: ['post'], limit: 9 })).rejects.toMatchObject({
    name: 'HistoryCut',
    found: [{ op: 'update' }],
  });
  expect((await without.posts.byId('a' as PostId))?.title).toBe('Other');
  await db.close();
});

test('what one workspace moved away is read from its own blobs again', async () => {
  const blobs = createMemoryBlobs();
  const [olive, fig] = ['olive', 'fig'].map((id) => ({
    db: openSqliteInMemory(),
    cold: coldOnBlobs(blobs, id as WorkspaceId),
  }));
  for (const { db, cold } of [olive!, fig!]) {
    await migrate(db, [notes], ['note']);
    await db.run(`insert into note values ('a', 'first')`);
    await db.run(`update note set text = 'second'`);
    await db.run(`update note set text = 'third'`);
    expect(await moveCold(db, cold, { before: Infinity })).toEqual({ changes: 2, isDone: true });
    expect(await cold.list()).toHaveLength(1);
    const history = openHistory(db, { migrations: [notes], logged: ['note'], cold });
    expect(await history.rowAt('note', '["a"]', 1)).toEqual({ id: 'a', text: 'first' });
  }
  expect(await olive!.cold.get('changes-v1-nothing')).toBeUndefined();
  expect((await blobs.list('', { limit: 9 })).map(({ key }) => key.split('/').slice(0, 2))).toEqual([
    ['fig', 'history'],
    ['olive', 'history'],
  ]);
  for (const { name } of await olive!.cold.list()) await olive!.cold.delete(name);
  expect([await olive!.cold.list(), (await fig!.cold.list()).length]).toEqual([[], 1]);
  await Promise.all([olive!.db.close(), fig!.db.close()]);
});
