import type { PersonId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';

/** What activity is filtered by. */
export const activityKinds = ['members', 'meetings', 'posts', 'comments', 'likes', 'chat'] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** What somebody did, with what a sentence about it needs. */
export type Deed =
  | { readonly did: 'joined' | 'left' }
  | { readonly did: 'removed'; readonly person: string }
  | { readonly did: 'gaveRole'; readonly person: string; readonly role: Role }
  | { readonly did: 'renamed'; readonly from: string; readonly to: string }
  | {
      readonly did: 'planned' | 'opened' | 'began' | 'moved' | 'retitled' | 'changed' | 'cancelled' | 'ended';
      readonly meetingId: string;
      readonly title: string;
      readonly startsAt?: Instant | undefined;
    }
  | {
      readonly did: 'published' | 'edited' | 'tookBack' | 'commented' | 'tookCommentBack' | 'liked';
      readonly postId: string;
      readonly title: string;
    }
  | { readonly did: 'deletedPost'; readonly title: string }
  /** So many messages in a meeting's chat, by whomever. */
  | { readonly did: 'wrote'; readonly meetingId: string; readonly title: string; readonly count: number };

export interface Activity {
  /** Its place in the workspace's history. */
  readonly position: number;
  readonly at: Instant;
  readonly kind: ActivityKind;
  /** `undefined` for what happened by itself, or by several. */
  readonly by: { readonly id: PersonId; readonly name: string } | undefined;
  readonly deed: Deed;
}
