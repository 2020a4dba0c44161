import { listNotifications, notificationKinds } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { commentId, meetingId, notificationId, personId, postId } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, nextByTime, timeCursor } from '#lib/server/api/paging.ts';

const notification = z
  .object({
    id: notificationId,
    kind: z.enum(notificationKinds),
    authorId: personId.describe('Who did it; the latest of them where several did.'),
    authorName: z.string(),
    others: z.int().describe('How many more did the same.'),
    title: z.string().describe('Of the post or the meeting.'),
    excerpt: z.string().describe('The first words of what was said; empty where nothing was.'),
    postId: postId.optional(),
    commentId: commentId.optional(),
    meetingId: meetingId.optional(),
    createdAt: instant,
    readAt: instant.optional().describe('Left out while it is unread.'),
  })
  .meta({ id: 'Notification', description: 'Something that you were told of.' });

const list = operation({
  id: 'listNotifications',
  method: 'GET',
  subject: 'Notifications',
  summary: 'What you were told of, latest first',
  who: 'member',
  query: z.strictObject({ limit: limit(30, 100), cursor: timeCursor }),
  performs: listNotifications,
  input: ({ query }) => ({ limit: query.limit, before: query.cursor }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ notifications: z.array(notification) }),
  present: ({ items }) => ({ notifications: items }),
  next: ({ next }) => nextByTime(next),
});

export const { fallback, _operations } = endpoint(list);
