import { describe, expect, test as base } from 'vitest';
import type { CommentId, NotificationId, PersonId, PostId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Comments } from './comments.ts';
import type { Notifications } from './notifications.ts';
import { excerptLength, type Like, type ListedPost, type Post, type Posts } from './posts.ts';

interface Opened {
  readonly posts: Posts;
  /** Of the same workspace: what goes with a post. */
  readonly comments: Comments;
  readonly notifications: Notifications;
}

/** Proves the PO rules of {@link Posts} for one adapter; `open` makes an empty workspace per test. */
export function postsContract(
  adapter: string,
  open: () => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await use(opened);
      await close();
    },
  });
  const ids = (list: readonly ListedPost[]) => list.map(({ id }) => id);

  describe(`Posts contract, ${adapter}`, () => {
    test('PO1 a post comes back field for field, with all fields and with few', async ({
      opened: { posts },
    }) => {
      const full = post('full', {
        publishedAt: at(2),
        editedAt: at(3),
        mentions: [{ personId: ben, name: 'Ben “the roof” O’Hara' }],
        changedBy: ben,
        body: 'emoji 🏛️, quotes \' " and a\nnew line',
      });
      for (const one of [full, post('few')]) {
        await posts.add(one);
        expect(await posts.byId(one.id)).toEqual(one);
      }
      expect(await posts.byId('none' as PostId)).toBeUndefined();
    });

    test('PO1 a second post of the same id is refused and changes nothing', async ({ opened: { posts } }) => {
      await posts.add(post('a'));
      await expect(posts.add(post('a', { title: 'Other' }))).rejects.toThrow();
      expect(await posts.byId('a' as PostId)).toEqual(post('a'));
    });

    test('PO2 only what is given changes, and undefined takes away', async ({ opened: { posts } }) => {
      const before = post('a', { publishedAt: at(5) });
      await posts.add(before);
      await posts.add(post('b'));
      const mentions = [{ personId: ben, name: 'Ben' }];
      const named = { ...before, title: 'New', mentions, changedBy: ben };
      expect(await posts.change(before.id, { title: 'New', mentions, changedBy: ben })).toEqual(named);
      const drafted = await posts.change(before.id, { publishedAt: undefined, changedBy: ada });
      expect(drafted).toEqual({ ...named, publishedAt: undefined, changedBy: ada });
      expect(await posts.byId(before.id)).toEqual(drafted);
      expect(await posts.byId('b' as PostId)).toEqual(post('b'));
      expect(await posts.change('none' as PostId, { title: 'New', changedBy: ada })).toBeUndefined();
    });

    test('PO3 a removed post takes likes, comments and notifications along, and nothing of others', async ({
      opened: { posts, comments, notifications },
    }) => {
      for (const id of ['a', 'b']) {
        await posts.add(post(id, { publishedAt: at(1) }));
        await posts.like(id as PostId, like(ben));
        await comments.add(comment(`${id}-1`, id));
        await notifications.add([told(`${id}-told`, id)]);
      }
      expect(await posts.remove('a' as PostId, ada)).toBe(true);
      expect(await posts.remove('a' as PostId, ada)).toBe(false);
      expect(await posts.byId('a' as PostId)).toBeUndefined();
      expect(await comments.byId('a-1' as CommentId)).toBeUndefined();
      expect(await comments.byId('b-1' as CommentId)).toEqual(comment('b-1', 'b'));
      expect((await notifications.of(ada, 10)).map(({ id }) => id)).toEqual(['b-told']);
      expect(await posts.count()).toEqual({ posts: 1, likes: 1, comments: 1 });
      await posts.add(post('a', { publishedAt: at(1) }));
      expect(await posts.likesOf('a' as PostId, ben)).toEqual({ likes: 0, liked: false });
    });

    test('PO4 published ones, latest first, in pages that hold while one is removed', async ({
      opened: { posts },
    }) => {
      for (const one of [
        post('old', { publishedAt: at(1) }),
        post('same-b', { publishedAt: at(5) }),
        post('same-a', { publishedAt: at(5) }),
        post('new', { publishedAt: at(9), createdAt: at(0) }),
        post('draft', { createdAt: at(99) }),
      ])
        await posts.add(one);
      expect(ids(await posts.published(ada, 10))).toEqual(['new', 'same-a', 'same-b', 'old']);
      expect(ids(await posts.published(ada, 2))).toEqual(['new', 'same-a']);
      const end = { at: at(5), id: 'same-a' };
      expect(ids(await posts.published(ada, 10, end))).toEqual(['same-b', 'old']);
      await posts.remove('same-a' as PostId, ada);
      expect(ids(await posts.published(ada, 10, end))).toEqual(['same-b', 'old']);
      expect(ids(await posts.published(ada, 10, { at: at(1), id: 'old' }))).toEqual([]);
    });

    test('PO4 drafts of their author only', async ({ opened: { posts } }) => {
      for (const one of [
        post('first', { createdAt: at(1) }),
        post('second', { createdAt: at(2) }),
        post('of-ben', { authorId: ben }),
        post('out', { publishedAt: at(3) }),
      ])
        await posts.add(one);
      expect(ids(await posts.drafts(ada, 10))).toEqual(['second', 'first']);
      expect(ids(await posts.drafts(ada, 10, { at: at(2), id: 'second' }))).toEqual(['first']);
      expect(ids(await posts.drafts(ben, 10))).toEqual(['of-ben']);
    });

    test('PO4 a list shows the first words, and counts', async ({ opened: { posts, comments } }) => {
      const long = '𝕏'.repeat(excerptLength + 5);
      await posts.add(post('a', { publishedAt: at(1), bodyText: long, editedAt: at(2) }));
      await posts.like('a' as PostId, like(ben));
      await posts.like('a' as PostId, like(ada));
      await comments.add(comment('1', 'a'));
      const { id, title, authorId, authorName, createdAt, publishedAt, editedAt } = (await posts.byId(
        'a' as PostId,
      ))!;
      const shown = { id, title, authorId, authorName, createdAt, publishedAt, editedAt };
      expect(await posts.published(ada, 10)).toEqual([
        { ...shown, excerpt: '𝕏'.repeat(excerptLength), likes: 2, comments: 1, liked: true },
      ]);
      expect((await posts.published('eve' as PersonId, 10))[0]).toMatchObject({ likes: 2, liked: false });
    });

    test('PO5 one like for each person', async ({ opened: { posts } }) => {
      const id = 'a' as PostId;
      await posts.add(post('a', { publishedAt: at(1) }));
      expect(await posts.like(id, like(ben))).toBe(true);
      expect(await posts.like(id, like(ben))).toBe(false);
      expect(await posts.likesOf(id, ben)).toEqual({ likes: 1, liked: true });
      expect(await posts.likesOf(id, ada)).toEqual({ likes: 1, liked: false });
      expect(await posts.unlike(id, ada)).toBe(false);
      expect(await posts.unlike(id, ben)).toBe(true);
      expect(await posts.unlike(id, ben)).toBe(false);
      expect(await posts.likesOf(id, ben)).toEqual({ likes: 0, liked: false });
      await expect(posts.like('none' as PostId, like(ben))).rejects.toThrow();
    });

    test('PO5 likes at the same time count each person once', async ({ opened: { posts } }) => {
      await posts.add(post('a', { publishedAt: at(1) }));
      const people = ['ben', 'eve', 'ada', 'ben', 'eve', 'ben'] as PersonId[];
      const counted = await Promise.all(people.map((person) => posts.like('a' as PostId, like(person))));
      expect(counted.filter(Boolean)).toHaveLength(3);
      expect((await posts.likesOf('a' as PostId, ada)).likes).toBe(3);
    });

    test('PO6 what people like most of what was published since', async ({ opened: { posts, comments } }) => {
      for (const [id, publishedAt, likers] of [
        ['long-ago', 1, 3],
        ['quiet', 10, 0],
        ['liked', 11, 1],
        ['discussed', 10, 1],
        ['loved', 10, 2],
      ] as const) {
        await posts.add(post(id, { publishedAt: at(publishedAt) }));
        for (const person of ['ada', 'ben', 'eve'].slice(0, likers) as PersonId[])
          await posts.like(id as PostId, like(person));
      }
      await comments.add(comment('1', 'discussed'));
      expect(ids(await posts.popular(ada, 10, at(10)))).toEqual(['loved', 'discussed', 'liked']);
      expect(ids(await posts.popular(ada, 1, at(0)))).toEqual(['long-ago']);
    });
  });
}

const at = (n: number) => (1_700_000_000_000 + n) as Instant;
const [ada, ben] = ['ada', 'ben'] as PersonId[] as [PersonId, PersonId];
const like = (personId: PersonId): Like => ({ personId, name: personId, at: at(1) });
const post = (id: string, fields: Partial<Post> = {}): Post => ({
  id: id as PostId,
  title: 'A post',
  body: '*Hello*',
  bodyText: 'Hello',
  mentions: [],
  authorId: ada,
  authorName: 'Ada',
  createdAt: at(0),
  publishedAt: undefined,
  editedAt: undefined,
  changedBy: ada,
  ...fields,
});
const comment = (id: string, postId: string) => ({
  id: id as CommentId,
  postId: postId as PostId,
  replyTo: undefined,
  authorId: ben,
  authorName: 'Ben',
  body: 'Yes',
  mentions: [],
  createdAt: at(1),
  changedBy: ben,
});
const told = (id: string, postId: string) => ({
  id: id as NotificationId,
  personId: ada,
  kind: 'commented' as const,
  authorId: ben,
  authorName: 'Ben',
  others: 0,
  title: 'A post',
  excerpt: 'Yes',
  postId: postId as PostId,
  createdAt: at(1),
});
