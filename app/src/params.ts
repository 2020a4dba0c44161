import { defineParams } from '@sveltejs/kit/params';
// From the file itself: this module goes to every page, and the door of the package leads to all of it.
import {
  asRoomCode,
  asSlug,
  isId,
  type InviteId,
  type JobId,
  type MeetingId,
  type PersonId,
  type PostId,
  type WebhookId,
  type WorkspaceId,
} from '@stoa/domain/ids';

/** Text of an address bar as branded ids; what does not parse is a page that is not there. */
export const params = defineParams({
  slug: (text) => asSlug(text),
  code: (text) => asRoomCode(text),
  workspaceId: (text) => (isId(text) ? (text as WorkspaceId) : undefined),
  meetingId: (text) => (isId(text) ? (text as MeetingId) : undefined),
  postId: (text) => (isId(text) ? (text as PostId) : undefined),
  personId: (text) => (isId(text) ? (text as PersonId) : undefined),
  inviteId: (text) => (isId(text) ? (text as InviteId) : undefined),
  webhookId: (text) => (isId(text) ? (text as WebhookId) : undefined),
  jobId: (text) => (isId(text) ? (text as JobId) : undefined),
  /** The secret of an invite's link. */
  secret: (text) => (isId(text) ? text : undefined),
});
