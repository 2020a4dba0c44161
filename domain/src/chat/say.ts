import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MessageId, SeatId } from '../ids.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, type Result } from '../result.ts';
import { append, isVisibleTo, mayWrite, seatOf, type FromSeat, type SeatRefused } from './seat-of.ts';
import { parseBody } from './message-body.ts';

/** The chat of this room is closed for participants. */
export interface ChatClosed {
  readonly type: 'ChatClosed';
}
export type SayRefused = SeatRefused | InvalidInput | ChatClosed;

/** Writes a message into the meeting's log: durable once answered. The same id again answers the first position. */
export async function say(
  deps: Pick<Home, 'clock' | 'seats' | 'meetings' | 'messageLog'>,
  by: Actor,
  input: FromSeat & {
    id: MessageId;
    body: string;
    to?: SeatId | undefined;
    replyTo?: MessageId | undefined;
  },
): Promise<Result<LoggedEntry, SayRefused>> {
  const body = parseBody(input.body);
  if (!body.ok) return body;
  const seat = await seatOf(deps, by, input);
  if (!seat.ok) return seat;
  if (!(await mayWrite(deps, seat.value))) return err({ type: 'ChatClosed' });
  const problem = await unreachable(deps, input);
  if (problem) return err(problem);
  return append(deps, seat.value, {
    id: input.id,
    to: input.to,
    what: { type: 'said', body: body.value, replyTo: input.replyTo },
  });
}

/** What is missing of those that a message names: the seat it goes to, the message it answers. */
async function unreachable(
  deps: Pick<Home, 'seats' | 'messageLog'>,
  { meetingId, seatId, to, replyTo }: FromSeat & { to?: SeatId | undefined; replyTo?: MessageId | undefined },
): Promise<NotFound | undefined> {
  if (to !== undefined && (to === seatId || (await deps.seats.byId(to))?.meetingId !== meetingId))
    return { type: 'NotFound', what: 'seat' };
  if (replyTo === undefined) return undefined;
  const answered = await deps.messageLog.byId(meetingId, replyTo);
  const there = answered?.what.type === 'said' && isVisibleTo(answered, seatId);
  return there ? undefined : { type: 'NotFound', what: 'message' };
}
