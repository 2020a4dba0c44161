import type { Notification, Slug } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

type Told = Pick<Notification, 'kind' | 'authorName' | 'others' | 'title'>;

/** What happened, in two parts: who, and what they did to what. */
export function notificationWords({ kind, authorName, others, title }: Told): { who: string; what: string } {
  // A webhook acts by itself.
  if (kind === 'webhookOff')
    return { who: m.notifications_webhook({ title }), what: m.notifications_webhook_off() };
  const who = others === 0 ? authorName : m.notifications_who_others({ name: authorName, count: others });
  const what = {
    mentioned: m.notifications_mentioned({ title }),
    commented: m.notifications_commented({ title }),
    replied: m.notifications_replied({ title }),
    liked: others === 0 ? m.notifications_likes({ title }) : m.notifications_like({ title }),
    planned: m.notifications_planned({ title }),
    movedUp: m.notifications_moved_up({ title }),
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
