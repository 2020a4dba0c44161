import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, SeatId } from '../ids.ts';
import type { LogEntry, LoggedEntry } from '../ports/message-log.ts';
import type { Seat } from '../ports/seats.ts';
import type { NotAllowed, NotFound } from '../refusals.ts';
import { err, ok, type Ok, type Result } from '../result.ts';

/** Where somebody speaks from. Every chat use case proves it again, whatever the room believes. */
export interface FromSeat {
  readonly meetingId: MeetingId;
  readonly seatId: SeatId;
}
export type SeatRefused = NotFound | NotAllowed;

/** The seat, when it is theirs and in the room. */
export async function seatOf(
  deps: Pick<Home, 'seats'>,
  by: Actor,
  { meetingId, seatId }: FromSeat,
): Promise<Result<Seat, SeatRefused>> {
  const seat = await deps.seats.byId(seatId);
  const theirs =
    seat &&
    by.type !== 'nobody' &&
    seat.holder.type === by.type &&
    seat.holder.id === by.id &&
    seat.meetingId === meetingId;
  if (!theirs) return err({ type: 'NotFound', what: 'seat' });
  return seat.place === 'room' ? ok(seat) : err({ type: 'NotAllowed', action: 'chat' });
}

/** Hosts and cohosts write whatever the room's settings say; participants while its chat is open. */
export async function mayWrite(deps: Pick<Home, 'meetings'>, seat: Seat): Promise<boolean> {
  if (seat.role !== 'participant') return true;
  return (await deps.meetings.byId(seat.meetingId))?.settings.chat ?? false;
}

/** Whether a seat ever gets this entry: all but private ones between two others. */
export const isVisibleTo = (entry: Pick<LoggedEntry, 'to' | 'authorSeat'>, seat: SeatId): boolean =>
  entry.to === undefined || entry.to === seat || entry.authorSeat === seat;

/** A message that this seat can see and that is not deleted. */
export async function messageFor(
  deps: Pick<Home, 'messageLog'>,
  seat: Seat,
  target: LoggedEntry['id'],
): Promise<Result<LoggedEntry, NotFound>> {
  const entry = await deps.messageLog.byId(seat.meetingId, target);
  const there = entry?.what.type === 'said' && entry.what.body !== '' && isVisibleTo(entry, seat.id);
  return there ? ok(entry) : err({ type: 'NotFound', what: 'message' });
}

/** Whom an entry about a private message goes to: the other of the two. */
export const otherOf = (message: LoggedEntry, seat: SeatId): SeatId | undefined =>
  message.to === undefined ? undefined : message.authorSeat === seat ? message.to : message.authorSeat;

/** Puts what a seat said or did into the log, now and under its holder's name: durable once answered. */
export async function append(
  deps: Pick<Home, 'clock' | 'messageLog'>,
  { id: authorSeat, name: authorName, meetingId }: Seat,
  written: Pick<LogEntry, 'id' | 'to' | 'what'>,
): Promise<Ok<LoggedEntry>> {
  const entry = { ...written, meetingId, authorSeat, authorName, at: deps.clock.now() };
  return ok({ ...entry, position: await deps.messageLog.append(entry) });
}
