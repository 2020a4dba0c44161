import type { MeetingId } from '@stoa/domain';

/** What the lease of a room is called. */
export const roomName = (meetingId: MeetingId): string => `room:${meetingId}`;
