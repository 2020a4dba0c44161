import { describe, expect, test as base } from 'vitest';
import type { CommentId, NotificationId, PersonId, PostId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Comment, Comments } from './comments.ts';
import type { Notifications } from './notifications.ts';

interface Opened {
  readonly comments: Comments;
  /** Of the same workspace: what goes with a comment. */
  readonly notifications: Notifications;
}

/** Proves the CO rules of {@link Comments} for one adapter; `open` makes a workspace with these posts per test. */
export function commentsContract(
  adapter: string,
  open: (posts: readonly PostId[]) => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open([hall, roof]);
      await use(opened);
      await close();
    },
  });
  const ids = (list: readonly Comment[]) => list.map(({ id }) => id);

  describe(`Comments contract, ${adapter}`, () => {
    test('CO1 a comment comes back field for field', async ({ opened: { comments } }) => {
      const asked = comment('a', { mentions: [{ personId: 'ben' as PersonId, name: 'Ben' }] });
      const answer = comment('b', { replyTo: asked.id, changedBy: 'eve' as PersonId });
      for (const one of [asked, answer]) {
        await comments.add(one);
        expect(await comments.byId(one.id)).toEqual(one);
      }
      expect(await comments.byId('none' as CommentId)).toBeUndefined();
    });

    test('CO1 an id that is taken and a post that is not there are refused', async ({
      opened: { comments },
    }) => {
      await comments.add(comment('a'));
      await expect(comments.add(comment('a', { body: 'Other' }))).rejects.toThrow();
      expect(await comments.byId('a' as CommentId)).toEqual(comment('a'));
      await expect(comments.add(comment('b', { postId: 'none' as PostId }))).rejects.toThrow();
      expect(await comments.byId('b' as CommentId)).toBeUndefined();
    });

    test('CO2 those of one post, latest first, in pages', async ({ opened: { comments } }) => {
      for (const one of [
        comment('first', { createdAt: at(1) }),
        comment('same-b', { createdAt: at(5) }),
        comment('same-a', { createdAt: at(5) }),
        comment('last', { createdAt: at(9) }),
        comment('elsewhere', { postId: roof }),
      ])
        await comments.add(one);
      expect(ids(await comments.ofPost(hall, 10))).toEqual(['last', 'same-a', 'same-b', 'first']);
      expect(ids(await comments.ofPost(hall, 2))).toEqual(['last', 'same-a']);
      expect(ids(await comments.ofPost(hall, 10, { at: at(5), id: 'same-a' }))).toEqual(['same-b', 'first']);
      expect(await comments.countOf(hall)).toBe(4);
      expect(await comments.countOf('none' as PostId)).toBe(0);
    });

    test('CO3 a removed comment takes what was told of it along; answers stay', async ({
      opened: { comments, notifications },
    }) => {
      await comments.add(comment('a'));
      await comments.add(comment('b', { replyTo: 'a' as CommentId }));
      await notifications.add([told('of-a', 'a'), told('of-b', 'b')]);
      expect(await comments.remove('a' as CommentId, 'ada' as PersonId)).toBe(true);
      expect(await comments.remove('a' as CommentId, 'ada' as PersonId)).toBe(false);
      expect(await comments.byId('a' as CommentId)).toBeUndefined();
      expect(await comments.byId('b' as CommentId)).toEqual(comment('b'));
      expect((await notifications.of('ada' as PersonId, 10)).map(({ id }) => id)).toEqual(['of-b']);
    });

    test('CO4 counts', async ({ opened: { comments } }) => {
      expect(await comments.countOf(hall)).toBe(0);
      for (const id of ['a', 'b', 'c']) await comments.add(comment(id));
      await comments.remove('b' as CommentId, 'ada' as PersonId);
      expect(await comments.countOf(hall)).toBe(2);
    });
  });
}

const [hall, roof] = ['hall', 'roof'] as PostId[] as [PostId, PostId];
const at = (n: number) => (1_700_000_000_000 + n) as Instant;
const comment = (id: string, fields: Partial<Comment> = {}): Comment => ({
  id: id as CommentId,
  postId: hall,
  replyTo: undefined,
  authorId: 'ben' as PersonId,
  authorName: 'Ben',
  body: 'Yes, on\nTuesday',
  mentions: [],
  createdAt: at(0),
  changedBy: 'ben' as PersonId,
  ...fields,
});
const told = (id: string, commentId: string) => ({
  id: id as NotificationId,
  personId: 'ada' as PersonId,
  kind: 'commented' as const,
  authorId: 'ben' as PersonId,
  authorName: 'Ben',
  others: 0,
  title: 'The hall',
  excerpt: 'Yes',
  postId: hall,
  commentId: commentId as CommentId,
  createdAt: at(1),
});
