import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MessageId } from '../ids.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import { err, ok, type Result } from '../result.ts';
import { append, messageFor, otherOf, seatOf, type FromSeat, type SeatRefused } from './seat-of.ts';

/** Takes a message's text away for good: one's own, or as a host anybody's that one can see. */
export async function deleteMessage(
  deps: Pick<Home, 'clock' | 'seats' | 'messageLog'>,
  by: Actor,
  input: FromSeat & { id: MessageId; target: MessageId },
): Promise<Result<LoggedEntry, SeatRefused>> {
  const seat = await seatOf(deps, by, input);
  if (!seat.ok) return seat;
  const repeated = await deps.messageLog.byId(input.meetingId, input.id);
  if (repeated?.authorSeat === input.seatId) return ok(repeated);
  const message = await messageFor(deps, seat.value, input.target);
  if (!message.ok) return message;
  if (message.value.authorSeat !== input.seatId && seat.value.role === 'participant')
    return err({ type: 'NotAllowed', action: 'deleteMessage' });
  return append(deps, seat.value, {
    id: input.id,
    to: otherOf(message.value, input.seatId),
    what: { type: 'deleted', target: input.target },
  });
}
