import type { GuestId, MeetingId, PersonId, SeatId } from '../ids.ts';
import type { RoomRole } from '../roles.ts';
import type { Instant } from '../time.ts';

/** Where a seat's holder stands with the room. `away` is `room` with nobody connected; it is not stored. */
export type Place = 'lobby' | 'room' | 'left' | 'removed' | 'denied';

/**
 * Somebody's seat in one meeting: the same one across reloads, lost lines and restarts of the server.
 * A guest proves it with a secret of which only the SHA-256 (hex) is stored; a member by their session. A guest's seat becomes a
 * person's once they come back with both, and is nobody's by its secret from then on.
 */
export interface Seat {
  readonly id: SeatId;
  readonly meetingId: MeetingId;
  readonly holder:
    { readonly type: 'person'; readonly id: PersonId } | { readonly type: 'guest'; readonly id: GuestId };
  readonly secretHash?: string | undefined;
  /** A person who came in without being a member. What a member has in a room ends with their membership; this does not. */
  readonly asGuest?: true | undefined;
  readonly name: string;
  readonly role: RoomRole;
  readonly place: Place;
  /** When the hand went up; `undefined` while it is down. Hands are shown in this order. */
  readonly handAt?: Instant | undefined;
  readonly createdAt: Instant;
}

/**
 * The seats of one workspace's meetings.
 *
 * - **SE1** `save` inserts or replaces by id; `ofMeeting` then gives back what was saved, oldest first.
 * - **SE2** A person has at most one seat per meeting: saving a second id for the same holder rejects.
 * - **SE3** `byId` gives the seat as last saved, whatever its meeting; `undefined` for an unknown id.
 * - **SE4** `forget` takes a seat away; for an unknown id it changes nothing. Saving it again brings it back.
 * - **SE5** `sweep` forgets the guests' seats made before a moment that stand in the lobby or were denied, and answers how many.
 */
export interface Seats {
  save(seat: Seat): Promise<void>;
  ofMeeting(meeting: MeetingId): Promise<readonly Seat[]>;
  byId(id: SeatId): Promise<Seat | undefined>;
  forget(id: SeatId): Promise<void>;
  sweep(before: Instant): Promise<number>;
}
export interface SeatsDep {
  readonly seats: Seats;
}

/** One stay of one seat in a room. */
export interface Stay {
  readonly seatId: SeatId;
  readonly name: string;
  readonly personId?: PersonId | undefined;
  readonly from: Instant;
  /** `undefined` while they are in. */
  readonly until?: Instant | undefined;
  /** While they are in: when they were last seen there, see {@link Attendance.seen}. */
  readonly seenAt?: Instant | undefined;
}

/**
 * Who was in a meeting, and when.
 *
 * - **AT1** `came` opens a stay unless the seat has an open one, which then simply goes on.
 * - **AT2** `went` closes the seat's open stay; without one it changes nothing.
 * - **AT3** `ofMeeting` lists stays by `from`, then by seat id.
 * - **AT4** `open` lists the stays of the whole workspace that are not closed, in the same order: who is in a room right now.
 * - **AT5** `seen` notes on a meeting's open stays that they were going on at that moment; closed ones stay as they are, and going
 *   takes the note away. It is what is known of a stay that a crash cut short.
 */
export interface Attendance {
  came(meeting: MeetingId, stay: Omit<Stay, 'until' | 'seenAt'>): Promise<void>;
  went(meeting: MeetingId, seat: SeatId, at: Instant): Promise<void>;
  seen(meeting: MeetingId, at: Instant): Promise<void>;
  ofMeeting(meeting: MeetingId): Promise<readonly Stay[]>;
  open(): Promise<readonly (Stay & { readonly meetingId: MeetingId })[]>;
}
export interface AttendanceDep {
  readonly attendance: Attendance;
}
