import type { Cursor } from '../cursor.ts';
import type { CommentId, MeetingId, NotificationId, PersonId, PostId } from '../ids.ts';
import { dayMs, type Instant } from '../time.ts';

/** What happened, to whom it is told, and what it is about: facts, no prose. */
export interface Notification {
  readonly id: NotificationId;
  /** Who is told. */
  readonly personId: PersonId;
  readonly kind: NotificationKind;
  /** Who did it, the latest of them where several did. */
  readonly authorId: PersonId;
  readonly authorName: string;
  /** How many more did the same, where that is told once for all. */
  readonly others: number;
  /** Of the post or the meeting. */
  readonly title: string;
  /** The first words of what was said; empty where nothing was. */
  readonly excerpt: string;
  readonly postId?: PostId | undefined;
  readonly commentId?: CommentId | undefined;
  readonly meetingId?: MeetingId | undefined;
  /** What is told once, with a count, and not each time that it happens again: the same key. */
  readonly groupKey?: string | undefined;
  readonly createdAt: Instant;
  readonly readAt?: Instant | undefined;
}
export const notificationKinds = [
  'mentioned',
  'commented',
  'replied',
  'liked',
  'planned',
  'webhookOff',
  'movedUp',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/**
 * What each person of a workspace is told of, until they have read it and after.
 *
 * - **NO1** `add` keeps each; `of` gives a person theirs back field for field, latest first, then by id; `before` leaves out all up to and
 *   including the one that it names.
 * - **NO2** One with a `groupKey` takes the place of the person's earlier one with that key, under the earlier one's id, unread again.
 * - **NO3** `unread` counts what a person has not read, up to `most`.
 * - **NO4** `read` marks those of the ids that are the person's own, `readAll` all of theirs; what was read before keeps its moment.
 * - **NO5** `forget` takes all away that is about a post, a comment or a meeting, whoever was told.
 * - **NO6** When a person is told something new, what they have read goes that is older than that by {@link readStaysMs}, and what they have not
 *   by {@link unreadStaysMs}: nobody's list grows for ever, and nobody has to sweep.
 */
export interface Notifications {
  add(notifications: readonly Notification[]): Promise<void>;
  /** `limit` 1 to 200. */
  of(person: PersonId, limit: number, before?: Cursor): Promise<readonly Notification[]>;
  unread(person: PersonId, most: number): Promise<number>;
  /** At most 50 ids at a time. */
  read(person: PersonId, ids: readonly NotificationId[], at: Instant): Promise<void>;
  readAll(person: PersonId, at: Instant): Promise<void>;
  forget(about: About): Promise<void>;
}
/** How long a notification that was read stays, ms. */
export const readStaysMs = 90 * dayMs;
/** How long one stays at most, ms. */
export const unreadStaysMs = 365 * dayMs;

export type About =
  { readonly postId: PostId } | { readonly commentId: CommentId } | { readonly meetingId: MeetingId };
export interface NotificationsDep {
  readonly notifications: Notifications;
}
