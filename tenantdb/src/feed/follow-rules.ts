import { expect } from 'vitest';
import { add, type OpenEngine } from '../engine-test.ts';
import { ResyncRequired, type Change } from './change.ts';
import { addMany, feedTest, hear } from './feed-test.ts';
import { openFeed } from './open-feed.ts';
import { readChanges } from './read-changes.ts';
import type { Batch } from './stretch.ts';

/** The part of the feed's contract that is about those who follow: F6 to F11. */
export function followRules(open: OpenEngine): void {
  const test = feedTest(open);

  test('F6 a follower gets all after its position, and then what comes', async ({ db, feed }) => {
    await add(db, 'a');
    await add(db, 'b');
    const heard = hear(feed, { after: 1 });
    await expect.poll(() => heard.names()).toEqual(['b']);
    await add(db, 'c');
    await db.transaction(async (tx) => {
      await add(tx, 'd');
      await add(tx, 'e');
    });
    await expect.poll(() => heard.names()).toEqual(['b', 'c', 'd', 'e']);
    expect(heard.position()).toBe(5);
    expect(await feed.position()).toBe(5);
  });

  test('F6 a follower of other tables moves on too', async ({ db, feed }) => {
    const heard = hear(feed, { after: 0, tables: ['other'] });
    await add(db, 'a');
    await db.run(`insert into other (id) values ('x')`);
    await add(db, 'b');
    await expect.poll(() => heard.position()).toBe(3);
    expect(heard.changes.map(({ table }) => table)).toEqual(['other']);
  });

  test('F7 what is rolled back is never given', async ({ db, feed }) => {
    const heard = hear(feed, { after: 0 });
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 'a');
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow();
    await expect(db.run(`insert into item (id, name) values (1, 'x'), (2, 'x')`)).rejects.toThrow();
    await add(db, 'b');
    await expect.poll(() => heard.names()).toEqual(['b']);
    expect(heard.position()).toBe(1);
  });

  test('F8 who is slow reads on from where it stands', async ({ db, feed }) => {
    const slow = feed.follow({ after: 0 })[Symbol.asyncIterator]();
    const fast = hear(feed, { after: 0 });
    const count = 600;
    await addMany(db, count);
    await expect.poll(() => fast.position()).toBe(count);
    const changes: Change[] = [];
    for (let upTo = 0; upTo < count;) {
      const { value } = (await slow.next()) as { value: Batch };
      expect(value.changes.length).toBeLessThanOrEqual(256);
      changes.push(...value.changes);
      upTo = value.upTo;
    }
    expect(changes).toHaveLength(count);
    expect(changes).toEqual(await readChanges(db, 0, 10_000));
    await slow.return?.();
  });

  test('F8 rows that are large come in smaller batches', async ({ db, feed }) => {
    const body = 'x'.repeat(100_000);
    for (const name of ['a', 'b', 'c', 'd'])
      await db.run('insert into item (name, body) values (:name, :body)', { name, body });
    const sizes: number[] = [];
    for await (const { changes, upTo } of feed.follow({ after: 0 })) {
      sizes.push(changes.length);
      if (upTo === 4) break;
    }
    expect(sizes).toEqual([2, 2]);
  });

  test('F9 those who stand at one position share a batch, by what they follow', async ({ db, feed }) => {
    const all = [hear(feed, { after: 0 }), hear(feed, { after: 0 })];
    const some = [
      ['other', 'item'],
      ['item', 'other'],
    ].map((tables) => hear(feed, { after: 0, tables }));
    await add(db, 'a');
    await expect.poll(() => [...all, ...some].map(({ position }) => position())).toEqual([1, 1, 1, 1]);
    expect(all[1]!.batches[0]).toBe(all[0]!.batches[0]);
    expect(some[1]!.batches[0]).toBe(some[0]!.batches[0]);
    expect(some[0]!.changes[0]).toBe(all[0]!.changes[0]);
  });

  test('F10 a position that the log has not reached, or does not reach back to', async ({ db, feed }) => {
    await add(db, 'a');
    const ahead = hear(feed, { after: 2 });
    await expect(ahead.ended).rejects.toBeInstanceOf(ResyncRequired);
    await expect(ahead.ended).rejects.toMatchObject({ span: { first: 1, last: 1 } });
    expect(feed.size()).toBe(0);
  });

  test('F11 nothing is left of who went', async ({ db, feed }) => {
    const going = new AbortController();
    const heard = [
      hear(feed, { after: 0, signal: going.signal }),
      hear(feed, { after: 0, signal: going.signal }),
    ];
    await add(db, 'a');
    await expect.poll(() => heard.map(({ position }) => position())).toEqual([1, 1]);
    expect(feed.size()).toBe(2);
    going.abort();
    await Promise.all(heard.map(({ ended }) => ended));
    expect(feed.size()).toBe(0);
    const late = hear(feed, { after: 1, signal: going.signal });
    await late.ended;
    const closed = hear(feed, { after: 1 });
    await expect.poll(() => feed.size()).toBe(1);
    feed.close();
    await closed.ended;
    expect(feed.size()).toBe(0);
  });

  test('F6 another process is heard by a hint, and without one by looking', async ({ db, world }) => {
    const here = openFeed(db);
    const polling = openFeed(db, { pollMs: 20 });
    const [heard, found] = [hear(here, { after: 0 }), hear(polling, { after: 0 })];
    const there = await world.reopen();
    await add(there, 'a');
    await expect.poll(() => found.names()).toEqual(['a']);
    expect(heard.names()).toEqual([]);
    here.woke();
    await expect.poll(() => heard.names()).toEqual(['a']);
    for (const feed of [here, polling]) feed.close();
    await there.close();
  });
}
