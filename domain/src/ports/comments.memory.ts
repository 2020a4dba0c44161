import type { PostId } from '../ids.ts';
import type { Comment, Comments } from './comments.ts';
import { isAfter, latestFirst } from './latest-first.memory.ts';
import type { Notifications } from './notifications.ts';

/** {@link Comments} in memory, and what removing a post does to them. */
export interface MemoryComments extends Comments {
  removeOf(post: PostId): void;
}

/** `isPost` tells which posts there are; what is told of a comment goes from `notifications` with it. */
export function createMemoryComments(
  isPost: (id: PostId) => boolean,
  notifications: Pick<Notifications, 'forget'>,
): MemoryComments {
  let comments: Comment[] = [];
  const placed = (comment: Comment) => ({ at: comment.createdAt, id: comment.id });

  return {
    async add(comment) {
      if (!isPost(comment.postId)) throw new Error('there is no such post');
      if (comments.some(({ id }) => id === comment.id)) throw new Error('the comment is there already');
      comments.push(structuredClone(comment));
    },
    byId: async (id) => comments.find((comment) => comment.id === id),
    ofPost: async (post, limit, before) =>
      comments
        .filter((comment) => comment.postId === post && isAfter(before, placed(comment)))
        .sort((a, b) => latestFirst(placed(a), placed(b)))
        .slice(0, limit),
    countOf: async (post) => comments.filter(({ postId }) => postId === post).length,
    async remove(id) {
      const left = comments.filter((comment) => comment.id !== id);
      const wasThere = left.length < comments.length;
      comments = left.map((comment) =>
        comment.replyTo === id ? { ...comment, replyTo: undefined } : comment,
      );
      if (wasThere) await notifications.forget({ commentId: id });
      return wasThere;
    },
    removeOf: (post) => void (comments = comments.filter(({ postId }) => postId !== post)),
  };
}
