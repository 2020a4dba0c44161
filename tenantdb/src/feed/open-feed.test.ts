import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '../engine.ts';
import type { ChangeRow } from './change.ts';
import { hear } from './feed-test.ts';
import { openFeed } from './open-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A log in memory, that counts its reads and may keep them waiting. */
function createLog() {
  const rows: ChangeRow[] = [];
  const log = {
    reads: 0,
    /** What each read waits for before it answers what was there when it began. */
    pause: Promise.resolve(),
    add(count = 1): void {
      for (let n = 0; n < count; n++)
        rows.push({
          position: rows.length + 1,
          at: 0,
          schema: 1,
          table: 'item',
          op: 'I',
          key: '["a"]',
          before: null,
          after: '{"name":"a"}',
        });
    },
    db: {
      async query(_sql: string, { after, limit }: { after: number; limit: number }) {
        log.reads += 1;
        const found = rows.filter(({ position }) => position >= after).slice(0, limit + 1);
        await log.pause;
        return found;
      },
    } as unknown as Database,
  };
  return log;
}
const turns = () => vi.advanceTimersByTimeAsync(0);

test('F11 without followers nothing is read and no timer stands; with one, the log is looked at', async () => {
  const log = createLog();
  const feed = openFeed(log.db, { pollMs: 1_000 });
  const stop = new AbortController();
  feed.woke();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([log.reads, vi.getTimerCount()]).toEqual([0, 0]);

  const heard = hear(feed, { after: 0, signal: stop.signal });
  await turns();
  log.add();
  await vi.advanceTimersByTimeAsync(1_001);
  expect(heard.position()).toBe(1);
  stop.abort();
  await heard.ended;
  const { reads } = log;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([log.reads - reads, vi.getTimerCount()]).toEqual([0, 0]);
});

test('F9 a thousand followers are one read for each commit', async () => {
  const log = createLog();
  const feed = openFeed(log.db);
  const heard = Array.from({ length: 1_000 }, () => hear(feed, { after: 0 }));
  await turns();
  for (let commit = 1; commit <= 5; commit++) {
    const { reads } = log;
    log.add(3);
    feed.woke();
    await turns();
    expect(heard.every(({ position }) => position() === 3 * commit)).toBe(true);
    // What came, and that there is no more.
    expect(log.reads - reads).toBeLessThanOrEqual(2);
  }
  feed.close();
});

test('F6 a commit while a read is under way is not overlooked', async () => {
  const log = createLog();
  const feed = openFeed(log.db);
  const held = Promise.withResolvers<void>();
  log.pause = held.promise;
  const first = hear(feed, { after: 0 });
  await turns();
  // The read that began before finds nothing, whoever shares it.
  log.add();
  feed.woke();
  const second = hear(feed, { after: 0 });
  await turns();
  log.pause = Promise.resolve();
  held.resolve();
  await turns();
  expect([first.position(), second.position()]).toEqual([1, 1]);
  feed.close();
});

test('F10 a log that cannot be read ends those who wait, and the next may try again', async () => {
  const log = createLog();
  const feed = openFeed(log.db);
  const waiting = hear(feed, { after: 0 });
  await turns();
  log.pause = Promise.reject(new Error('away'));
  log.pause.catch(() => {});
  feed.woke();
  await turns();
  await expect(waiting.ended).rejects.toThrow('away');
  log.pause = Promise.resolve();
  log.add();
  const again = hear(feed, { after: waiting.position() });
  await turns();
  expect(again.position()).toBe(1);
  feed.close();
});
