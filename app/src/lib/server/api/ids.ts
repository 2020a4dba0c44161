import { z } from 'zod';
import type {
  CommentId,
  DeliveryId,
  InviteId,
  JobId,
  MeetingId,
  NotificationId,
  PersonId,
  PostId,
  RoomCode,
  Slug,
  WebhookId,
  WorkspaceId,
} from '@stoa/domain';

/** An id as {@link isId} of the domain takes it: text in the address or the body, branded from here on. */
const idOf = <Id extends string>(name: string, description: string, shape = /^[A-Za-z0-9_-]{1,64}$/) =>
  z.string().regex(shape).meta({ id: name, description }) as unknown as z.ZodType<Id, Id>;

export const personId = idOf<PersonId>('PersonId', 'Names a person, in every workspace.');
export const workspaceId = idOf<WorkspaceId>('WorkspaceId', 'Names a workspace, whatever it is called.');
export const meetingId = idOf<MeetingId>('MeetingId', 'Names a meeting of one workspace.');
export const inviteId = idOf<InviteId>('InviteId', 'Names an invitation. It is not its secret.');
export const postId = idOf<PostId>('PostId', 'Names a post of one workspace.');
export const commentId = idOf<CommentId>('CommentId', 'Names a comment of one workspace.');
export const jobId = idOf<JobId>('JobId', 'Names a job.');
export const notificationId = idOf<NotificationId>(
  'NotificationId',
  'Names something that you were told of.',
);
export const webhookId = idOf<WebhookId>('WebhookId', 'Names a webhook of one workspace.');
export const deliveryId = idOf<DeliveryId>('DeliveryId', 'Names an event on its way to one webhook.');
export const slug = idOf<Slug>(
  'Slug',
  'The name of a workspace in addresses.',
  /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/,
);
export const roomCode = idOf<RoomCode>(
  'RoomCode',
  'The name of a room in addresses, as in `/m/abc-defg-hij`.',
  /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/,
);
