import type { Notification, Slug } from '@stoa/domain';

type Told = Pick<Notification, 'kind' | 'authorName' | 'others' | 'title'>;

/** What happened, in two parts: who, and what they did to what. */
export function notificationWords({ kind, authorName, others, title }: Told): { who: string; what: string } {
  // A webhook acts by itself.
  if (kind === 'webhookOff')
    return { who: `The webhook “${title}”`, what: 'was switched off. Nothing is sent to it any more' };
  const who = others === 0 ? authorName : `${authorName} and ${others} ${others === 1 ? 'other' : 'others'}`;
  const what = {
    mentioned: `mentioned you in “${title}”`,
    commented: `commented on “${title}”`,
    replied: `answered you below “${title}”`,
    liked: `${others === 0 ? 'likes' : 'like'} “${title}”`,
    planned: `planned “${title}”`,
  } satisfies Record<Exclude<Notification['kind'], 'webhookOff'>, string>;
  return { who, what: what[kind] };
}

/** Where it happened. */
export function notificationHref(
  slug: Slug,
  { kind, postId, commentId, meetingId }: Partial<Notification>,
): string {
  if (kind === 'webhookOff') return `/w/${slug}/settings/webhooks`;
  if (meetingId !== undefined) return `/w/${slug}/meetings/${meetingId}`;
  return `/w/${slug}/posts/${postId}${commentId === undefined ? '' : `#comment-${commentId}`}`;
}

/** `3`, and `99+` for what a bell has no room for. */
export const unreadWords = (unread: number): string => (unread > 99 ? '99+' : String(unread));
