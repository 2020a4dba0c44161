import type { Cursor } from '../cursor.ts';
import type { PersonId, PostId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** Somebody whom a text names as `@Name`. The person is who was meant, whatever they are called later. */
export interface Mention {
  readonly personId: PersonId;
  readonly name: string;
}

export interface Post {
  readonly id: PostId;
  readonly title: string;
  /** Markdown, as it was typed. */
  readonly body: string;
  /** What is read of it, without marks, for searching and for excerpts: a line per block. */
  readonly bodyText: string;
  readonly mentions: readonly Mention[];
  readonly authorId: PersonId;
  readonly authorName: string;
  readonly createdAt: Instant;
  /** `undefined` for a draft. */
  readonly publishedAt?: Instant | undefined;
  /** When its words were last changed after they had been published. */
  readonly editedAt?: Instant | undefined;
  /** Who wrote the row last: the author, or an admin. */
  readonly changedBy: PersonId;
}

/** A post as a list shows it. */
export interface ListedPost extends Pick<
  Post,
  'id' | 'title' | 'authorId' | 'authorName' | 'createdAt' | 'publishedAt' | 'editedAt'
> {
  /** The first {@link excerptLength} characters of its text. */
  readonly excerpt: string;
  readonly likes: number;
  readonly comments: number;
  /** Whether whoever looks likes it. */
  readonly liked: boolean;
}
/** In code points. Two lines on a wide screen, four on a phone. */
export const excerptLength = 240;

/** Somebody's liking, as it is kept. */
export interface Like {
  readonly personId: PersonId;
  readonly name: string;
  readonly at: Instant;
}

/**
 * What people write for the whole workspace, and who likes it.
 *
 * - **PO1** `add` then `byId` gives back what was stored, field for field; a second `add` of an id rejects and changes nothing.
 * - **PO2** `change` stores only the fields it is given, one given as `undefined` is taken away; it answers `undefined` for an unknown id.
 * - **PO3** `remove` takes the post with its likes, its comments and the notifications about it, and answers whether it was there.
 * - **PO4** `published` lists by `publishedAt`, latest first, then by id; `drafts` those of one author by `createdAt`, the same way.
 *   `before` leaves out all up to and including the one that it names, whether or not that one is still there.
 * - **PO5** A person likes a post once: `like` and `unlike` answer whether that changed anything. For an unknown post `like` rejects.
 * - **PO6** `popular` lists what was published since, by likes, then by comments, then as `published` does; nothing that nobody likes.
 */
export interface Posts {
  add(post: Post): Promise<void>;
  byId(id: PostId): Promise<Post | undefined>;
  change(id: PostId, fields: PostChange): Promise<Post | undefined>;
  /** `by` is who removes it: the last change that the row's history tells of. */
  remove(id: PostId, by: PersonId): Promise<boolean>;

  /** `limit` 1 to 200. */
  published(viewer: PersonId, limit: number, before?: Cursor): Promise<readonly ListedPost[]>;
  drafts(author: PersonId, limit: number, before?: Cursor): Promise<readonly ListedPost[]>;
  popular(viewer: PersonId, limit: number, since: Instant): Promise<readonly ListedPost[]>;
  /** Of the whole workspace; drafts are not counted. */
  count(): Promise<{ readonly posts: number; readonly likes: number; readonly comments: number }>;

  like(id: PostId, like: Like): Promise<boolean>;
  unlike(id: PostId, person: PersonId): Promise<boolean>;
  /** How many like it, and whether `viewer` is one of them. */
  likesOf(id: PostId, viewer: PersonId): Promise<{ readonly likes: number; readonly liked: boolean }>;
}
export type PostChange = Partial<
  Pick<Post, 'title' | 'body' | 'bodyText' | 'mentions' | 'publishedAt' | 'editedAt'>
> &
  Pick<Post, 'changedBy'>;
export interface PostsDep {
  readonly posts: Posts;
}
