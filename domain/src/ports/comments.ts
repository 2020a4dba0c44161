import type { Cursor } from '../cursor.ts';
import type { CommentId, PersonId, PostId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Mention } from './posts.ts';

/** What somebody wrote below a post: plain text. */
export interface Comment {
  readonly id: CommentId;
  readonly postId: PostId;
  /** The comment that it answers; `undefined` also when that one is gone. */
  readonly replyTo?: CommentId | undefined;
  readonly authorId: PersonId;
  readonly authorName: string;
  readonly body: string;
  readonly mentions: readonly Mention[];
  readonly createdAt: Instant;
  /** Who wrote the row last. */
  readonly changedBy: PersonId;
}

/**
 * What people say below posts.
 *
 * - **CO1** `add` then `byId` gives back what was stored, field for field. A second `add` of an id rejects and changes nothing, and so
 *   does one below an unknown post.
 * - **CO2** `ofPost` lists by `createdAt`, latest first, then by id; `before` leaves out all up to and including the one that it names.
 * - **CO3** `remove` takes the comment with the notifications about it, and answers whether it was there. Answers to it stay, and answer nothing.
 * - **CO4** `countOf` counts those of one post.
 */
export interface Comments {
  add(comment: Comment): Promise<void>;
  byId(id: CommentId): Promise<Comment | undefined>;
  /** `limit` 1 to 200. */
  ofPost(post: PostId, limit: number, before?: Cursor): Promise<readonly Comment[]>;
  countOf(post: PostId): Promise<number>;
  /** `by` is who removes it: the last change that the row's history tells of. */
  remove(id: CommentId, by: PersonId): Promise<boolean>;
}
export interface CommentsDep {
  readonly comments: Comments;
}
