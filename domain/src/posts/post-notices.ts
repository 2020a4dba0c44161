import type { Home } from '../home.ts';
import type { NotificationId, PersonId } from '../ids.ts';
import type { Comment } from '../ports/comments.ts';
import type { Notification, NotificationKind } from '../ports/notifications.ts';
import type { Mention, Post } from '../ports/posts.ts';

/** Of what was said, in code points: two lines of a phone. */
const excerptLength = 140;
export const excerptOf = (text: string): string => {
  const words = text.replaceAll(/\s+/gu, ' ').trim();
  const letters = [...words];
  return letters.length > excerptLength ? `${letters.slice(0, excerptLength - 1).join('')}…` : words;
};

type Deps = Pick<Home, 'ids' | 'clock'>;
type Doer = Pick<Notification, 'authorId' | 'authorName'>;

/** To those that a published post names. */
export const ofMentions = (
  deps: Deps,
  { authorId, authorName, ...post }: Post,
  mentions: readonly Mention[] = post.mentions,
): Notification[] =>
  notices(deps, { authorId, authorName }, post, [
    ...mentions.map(({ personId }) => ({
      personId,
      kind: 'mentioned' as const,
      excerpt: excerptOf(post.bodyText),
    })),
  ]);

/** To those that a comment names, to whom it answers, and to the author of the post: each is told once, of what concerns them most. */
export const ofComment = (
  deps: Deps,
  post: Post,
  comment: Comment,
  answered: Comment | undefined,
): Notification[] => {
  const told = { excerpt: excerptOf(comment.body), commentId: comment.id };
  return notices(deps, comment, post, [
    ...comment.mentions.map(({ personId }) => ({ ...told, personId, kind: 'mentioned' as const })),
    ...(answered ? [{ ...told, personId: answered.authorId, kind: 'replied' as const }] : []),
    { ...told, personId: post.authorId, kind: 'commented' as const },
  ]);
};

/** To the author, one for all who like it: the latest of them, and how many more. */
export const ofLike = (deps: Deps, post: Post, liker: Doer, likes: number): Notification[] =>
  notices(deps, liker, post, [
    {
      personId: post.authorId,
      kind: 'liked',
      excerpt: '',
      others: likes - 1,
      groupKey: `liked:${post.id}`,
    },
  ]);

interface Told extends Partial<Pick<Notification, 'commentId' | 'others' | 'groupKey'>> {
  readonly personId: PersonId;
  readonly kind: NotificationKind;
  readonly excerpt: string;
}

/** Nobody is told twice of one thing, nor of what they did themselves. */
function notices(
  { ids, clock }: Deps,
  { authorId, authorName }: Doer,
  post: Pick<Post, 'id' | 'title'>,
  told: readonly Told[],
): Notification[] {
  const people = new Set<PersonId>([authorId]);
  return told
    .filter(({ personId }) => !people.has(personId) && people.add(personId))
    .map((one) => ({
      id: ids.next() as NotificationId,
      authorId,
      authorName,
      others: 0,
      title: post.title,
      postId: post.id,
      createdAt: clock.now(),
      ...one,
    }));
}

/** Those of a text who were not named before. */
export const newlyNamed = (now: readonly Mention[], before: readonly Mention[]): Mention[] =>
  now.filter(({ personId }) => !before.some((one) => one.personId === personId));
