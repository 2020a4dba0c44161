import { defineParams } from '@sveltejs/kit/params';
// From the file itself: this module goes to every page, and the door of the package leads to all of it.
import { asRoomCode, asSlug, isId, type InviteId, type MeetingId, type PersonId } from '@stoa/domain/ids';

/** Text of an address bar as branded ids; what does not parse is a page that is not there. */
export const params = defineParams({
  slug: (text) => asSlug(text),
  code: (text) => asRoomCode(text),
  meetingId: (text) => (isId(text) ? (text as MeetingId) : undefined),
  personId: (text) => (isId(text) ? (text as PersonId) : undefined),
  inviteId: (text) => (isId(text) ? (text as InviteId) : undefined),
  /** The secret of an invite's link. */
  secret: (text) => (isId(text) ? text : undefined),
});
