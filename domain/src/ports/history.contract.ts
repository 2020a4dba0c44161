import { test as base, describe, expect } from 'vitest';
import type { CommentId, PersonId, PostId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { usualHotDays, type HistoryDep } from './history.ts';
import type { Comment, CommentsDep } from './comments.ts';
import type { Post, PostsDep } from './posts.ts';

/** `now` is the time by the clock that the history goes by, and moves on with each call; `lose` makes all unreadable that was not moved away last. */
type Opened = HistoryDep &
  PostsDep &
  CommentsDep & { now(): Promise<Instant>; lose?(): Promise<void>; close(): Promise<void> };

/** Proves the HI rules of {@link WorkspaceHistory} for one adapter; `open` makes an empty workspace per test. */
export function workspaceHistoryContract(adapter: string, open: () => Promise<Opened>): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const opened = await open();
      await use(opened);
      await opened.close();
    },
  });

  describe(`WorkspaceHistory contract, ${adapter}`, () => {
    test('HI1 what was read then is read again, and nothing can be written there', async ({ opened }) => {
      const { history, posts, now } = opened;
      if (!history.supports.past) return;
      await posts.add(post('a', 'First'));
      const then = await now();
      await posts.change('a' as PostId, { title: 'Second', changedBy: ada });
      await posts.add(post('b', 'Later'));
      await history.in(then, async (past) => {
        expect((await past.posts.byId('a' as PostId))?.title).toBe('First');
        expect(await past.posts.byId('b' as PostId)).toBeUndefined();
        await expect(past.posts.add(post('c', 'Never'))).rejects.toThrow('past');
      });
      expect((await posts.byId('a' as PostId))?.title).toBe('Second');
      expect(await posts.byId('c' as PostId)).toBeUndefined();
    });

    test('HI2 a post comes back with its comments, and the plan has said so', async ({ opened }) => {
      const { history, posts, comments, now } = opened;
      expect(await history.since()).toBeUndefined();
      await posts.add(post('a', 'First'));
      await posts.add(post('b', 'Other'));
      await comments.add(comment('c', 'a'));
      const then = await now();
      await posts.remove('a' as PostId, ada);
      await posts.change('b' as PostId, { title: 'Changed', changedBy: ada });
      const wanted = { type: 'post', id: 'a' as PostId } as const;
      expect(await history.plan(wanted, then)).toEqual({
        ok: true,
        value: {
          posts: { back: 1, changed: 0, gone: 0 },
          comments: { back: 1, changed: 0, gone: 0 },
        },
      });
      expect(await history.restore(wanted, then)).toMatchObject({ ok: true });
      expect((await posts.byId('a' as PostId))?.title).toBe('First');
      expect(await comments.byId('c' as CommentId)).toBeDefined();
      expect((await posts.byId('b' as PostId))?.title).toBe('Changed');
      expect(await history.since()).toBeLessThanOrEqual(then);
    });

    test('HI2 a comment comes back alone, or with the post that it stood under', async ({ opened }) => {
      const { history, posts, comments, now } = opened;
      await posts.add(post('a', 'First'));
      for (const id of ['c', 'd']) await comments.add(comment(id, 'a'));
      const then = await now();
      const wanted = { type: 'comment', id: 'c' as CommentId } as const;
      for (const id of ['c', 'd']) await comments.remove(id as CommentId, ada);
      await posts.change('a' as PostId, { title: 'Changed', changedBy: ada });
      expect(await history.restore(wanted, then)).toMatchObject({ ok: true });
      expect(await comments.byId('c' as CommentId)).toMatchObject({ body: 'Well said' });
      expect(await comments.byId('d' as CommentId)).toBeUndefined();
      expect((await posts.byId('a' as PostId))?.title).toBe('Changed');
      await posts.remove('a' as PostId, ada);
      expect(await history.plan(wanted, then)).toEqual({
        ok: true,
        value: { posts: { back: 1, changed: 0, gone: 0 }, comments: { back: 1, changed: 0, gone: 0 } },
      });
    });

    test('HI4 what was moved away is looked at, restored and undone like the rest', async ({ opened }) => {
      const { history, posts, now, lose } = opened;
      expect(await history.keeping()).toMatchObject({ hotDays: usualHotDays, moved: { changes: 0 } });
      await history.keep(30);
      expect(await history.old()).toEqual({ hotDays: 30, oldestAt: undefined, tidyAt: undefined });
      if (!history.supports.cold) return;
      await posts.add(post('a', 'First'));
      const then = await now();
      await posts.change('a' as PostId, { title: 'Second', changedBy: ada });
      await posts.add(post('b', 'Later'));
      expect((await history.old()).oldestAt).toBeLessThan(then);
      const since = await history.since();
      const moveAll = async () => history.moveOld({ before: await now(), most: 9 });
      expect(await moveAll()).toEqual({ isDone: true });
      const { atHand, moved } = await history.keeping();
      expect([atHand, moved.changes > 0, moved.sizeBytes > 0]).toEqual([1, true, true]);
      expect(await history.since()).toBe(since);

      if (history.supports.past)
        await history.in(then, async (past) => {
          expect((await past.posts.byId('a' as PostId))?.title).toBe('First');
          expect(await past.posts.byId('b' as PostId)).toBeUndefined();
        });
      const restored = await history.restore({ type: 'everything' }, then);
      if (!restored.ok) throw new Error('The restore was refused.');
      expect((await posts.byId('a' as PostId))?.title).toBe('First');
      await moveAll();
      expect(await history.undo(restored.value)).toMatchObject({ ok: true });
      expect((await posts.byId('a' as PostId))?.title).toBe('Second');
      expect((await posts.byId('b' as PostId))?.title).toBe('Later');

      await moveAll();
      await lose!();
      await expect(history.plan({ type: 'everything' }, then)).rejects.toMatchObject({
        name: 'SegmentDamaged',
      });
      expect((await posts.byId('a' as PostId))?.title).toBe('Second');
      await posts.add(post('c', 'Newer'));
      const newer = await now();
      await posts.remove('c' as PostId, ada);
      expect(await history.restore({ type: 'post', id: 'c' as PostId }, newer)).toMatchObject({ ok: true });
      expect((await posts.byId('c' as PostId))?.title).toBe('Newer');
    });

    test('HI3 everything goes back, and undoing brings back what was before', async ({ opened }) => {
      const { history, posts, now } = opened;
      await posts.add(post('a', 'First'));
      const then = await now();
      await posts.change('a' as PostId, { title: 'Second', changedBy: ada });
      await posts.add(post('b', 'Later'));
      const restored = await history.restore({ type: 'everything' }, then);
      if (!restored.ok) throw new Error('The restore was refused.');
      expect((await posts.byId('a' as PostId))?.title).toBe('First');
      expect(await posts.byId('b' as PostId)).toBeUndefined();
      expect(await history.undo(restored.value)).toMatchObject({ ok: true });
      expect((await posts.byId('a' as PostId))?.title).toBe('Second');
      expect((await posts.byId('b' as PostId))?.title).toBe('Later');
    });
  });
}

const ada = 'ada' as PersonId;
const post = (id: string, title: string) =>
  ({
    id,
    title,
    body: '',
    bodyText: '',
    mentions: [],
    authorId: ada,
    authorName: 'Ada',
    createdAt: 1 as Instant,
    changedBy: ada,
  }) as unknown as Post;
const comment = (id: string, postId: string) =>
  ({
    id,
    postId,
    authorId: ada,
    authorName: 'Ada',
    body: 'Well said',
    mentions: [],
    createdAt: 2 as Instant,
    changedBy: ada,
  }) as unknown as Comment;
