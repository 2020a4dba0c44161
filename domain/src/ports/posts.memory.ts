import type { PersonId, PostId } from '../ids.ts';
import type { MemoryComments } from './comments.memory.ts';
import { createMemoryComments } from './comments.memory.ts';
import { isAfter, latestFirst } from './latest-first.memory.ts';
import { createMemoryNotifications } from './notifications.memory.ts';
import type { Notifications } from './notifications.ts';
import { excerptLength, type Like, type ListedPost, type Post, type Posts } from './posts.ts';

/** The three ports about posts in memory: what is removed in one goes from the others. */
export function createMemoryPostRecords(): {
  readonly posts: Posts;
  readonly comments: MemoryComments;
  readonly notifications: Notifications;
} {
  const kept = new Map<PostId, Post>();
  const notifications = createMemoryNotifications();
  const comments = createMemoryComments((id) => kept.has(id), notifications);
  return { posts: createMemoryPosts(kept, comments, notifications), comments, notifications };
}

function createMemoryPosts(
  kept: Map<PostId, Post>,
  comments: MemoryComments,
  notifications: Notifications,
): Posts {
  const likes = new Map<PostId, Map<PersonId, Like>>();
  const placed = (post: Pick<Post, 'id' | 'createdAt' | 'publishedAt'>) => ({
    at: post.publishedAt ?? post.createdAt,
    id: post.id,
  });
  const all = (viewer: PersonId, which: (post: Post) => boolean): Promise<ListedPost[]> =>
    Promise.all([...kept.values()].filter(which).map((post) => listed(post, viewer)));

  async function listed(post: Post, viewer: PersonId): Promise<ListedPost> {
    const { id, title, bodyText, authorId, authorName, createdAt, publishedAt, editedAt } = post;
    const liking = likes.get(id);
    return {
      ...{ id, title, authorId, authorName, createdAt, publishedAt, editedAt },
      excerpt: [...bodyText].slice(0, excerptLength).join(''),
      likes: liking?.size ?? 0,
      comments: await comments.countOf(id),
      liked: liking?.has(viewer) ?? false,
    };
  }

  return {
    async add(post) {
      if (kept.has(post.id)) throw new Error('the post is there already');
      kept.set(post.id, structuredClone(post));
    },
    byId: async (id) => kept.get(id),
    async change(id, fields) {
      const post = kept.get(id);
      if (!post) return undefined;
      const changed = { ...post, ...structuredClone(fields) };
      kept.set(id, changed);
      return changed;
    },
    async remove(id) {
      likes.delete(id);
      comments.removeOf(id);
      await notifications.forget({ postId: id });
      return kept.delete(id);
    },
    published: async (viewer, limit, before) =>
      (await all(viewer, (post) => post.publishedAt !== undefined && isAfter(before, placed(post))))
        .sort((a, b) => latestFirst(placed(a), placed(b)))
        .slice(0, limit),
    drafts: async (author, limit, before) =>
      (
        await all(
          author,
          (post) =>
            post.publishedAt === undefined && post.authorId === author && isAfter(before, placed(post)),
        )
      )
        .sort((a, b) => latestFirst(placed(a), placed(b)))
        .slice(0, limit),
    popular: async (viewer, limit, since) =>
      (await all(viewer, (post) => (post.publishedAt ?? -1) >= since))
        .filter((post) => post.likes > 0)
        .sort((a, b) => b.likes - a.likes || b.comments - a.comments || latestFirst(placed(a), placed(b)))
        .slice(0, limit),
    async count() {
      const lists = await all('' as PersonId, (post) => post.publishedAt !== undefined);
      const sum = (of: (post: ListedPost) => number) => lists.reduce((total, post) => total + of(post), 0);
      return {
        posts: lists.length,
        likes: sum((post) => post.likes),
        comments: sum((post) => post.comments),
      };
    },
    async like(id, like) {
      if (!kept.has(id)) throw new Error('there is no such post');
      const liking = likes.get(id) ?? new Map<PersonId, Like>();
      likes.set(id, liking);
      if (liking.has(like.personId)) return false;
      liking.set(like.personId, like);
      return true;
    },
    unlike: async (id, person) => likes.get(id)?.delete(person) ?? false,
    likesOf: async (id, viewer) => {
      const liking = likes.get(id);
      return { likes: liking?.size ?? 0, liked: liking?.has(viewer) ?? false };
    },
  };
}
