import type { LogEntry, Meeting, MeetingId, MessageId, SeatId } from '@stoa/domain';

/** The meeting whose chat is written to, and what is said in it: 80 characters. */
export const hall = 'hall' as MeetingId;
export const ada = 'ada' as SeatId;
export const text =
  'The olive trees need water by Thursday, and somebody should call the plumber before noon. '.slice(0, 80);
export const meeting = {
  id: hall,
  code: 'abc-defg-hij',
  title: 'Hall',
  createdBy: 'ada',
  createdByName: 'Ada',
  createdAt: 0,
  settings: { lobby: true, locked: false, chat: true, share: true, capacity: 50 },
} as unknown as Meeting;

export const said = (id: string): LogEntry => ({
  id: id as MessageId,
  meetingId: hall,
  authorSeat: ada,
  authorName: 'Ada',
  at: 0 as LogEntry['at'],
  what: { type: 'said', body: text },
});
