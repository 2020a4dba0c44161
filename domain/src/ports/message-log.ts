import type { MeetingId, MessageId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** A message's place in its meeting. 0 stands before the first entry. */
export type Position = number;

/**
 * What happened in a chat, as an entry of an append-only log, so that somebody who was away gets edits, deletions and
 * reactions by the same cursor as messages. The id is made by the client: sending twice appends once.
 */
export interface LogEntry {
  readonly id: MessageId;
  readonly meetingId: MeetingId;
  readonly authorSeat: SeatId;
  readonly authorName: string;
  readonly at: Instant;
  /** Set for a private message: only this seat and the author ever get the entry. */
  readonly to?: SeatId | undefined;
  readonly what:
    | { readonly type: 'said'; readonly body: string; readonly replyTo?: MessageId | undefined }
    | { readonly type: 'edited'; readonly target: MessageId; readonly body: string }
    | { readonly type: 'deleted'; readonly target: MessageId }
    | { readonly type: 'reacted'; readonly target: MessageId; readonly emoji: string; readonly on: boolean };
}
export interface LoggedEntry extends LogEntry {
  readonly position: Position;
}

/**
 * The durable, ordered record of what was said in each meeting.
 *
 * - **ML1** Positions in a meeting start at 1 and grow by exactly 1 per new entry, also when appends race.
 * - **ML2** Appending an id already in the log changes nothing and returns its first position.
 * - **ML3** `readAfter` returns the entries whose position is greater than `after`, oldest first, without private ones that `viewer` may not see.
 * - **ML4** Appending a `deleted` entry blanks the body of the message it names and of its edits, in the same transaction, and of an edit that comes later.
 * - **ML5** `append` is durable once resolved. It rejects only when the store cannot take it.
 */
export interface MessageLog {
  append(entry: LogEntry): Promise<Position>;
  /** `limit` 1 to 500. An empty array means nothing newer exists yet. */
  readAfter(
    meeting: MeetingId,
    after: Position,
    limit: number,
    viewer: SeatId,
  ): Promise<readonly LoggedEntry[]>;
  /** The newest position; 0 for an empty log. */
  lastPosition(meeting: MeetingId): Promise<Position>;
  /** The entry of that id in this meeting, for checking who wrote it. */
  byId(meeting: MeetingId, id: MessageId): Promise<LoggedEntry | undefined>;
}
export interface MessageLogDep {
  readonly messageLog: MessageLog;
}
