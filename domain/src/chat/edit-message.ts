import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MessageId } from '../ids.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, type Result } from '../result.ts';
import { parseBody } from './message-body.ts';
import { append, mayWrite, messageFor, seatOf, type FromSeat, type SeatRefused } from './seat-of.ts';
import type { ChatClosed } from './say.ts';

/** Gives one's own message another text, at any time. What it said before stays in the log until it is deleted. */
export async function editMessage(
  deps: Pick<Home, 'clock' | 'seats' | 'meetings' | 'messageLog'>,
  by: Actor,
  input: FromSeat & { id: MessageId; target: MessageId; body: string },
): Promise<Result<LoggedEntry, SeatRefused | InvalidInput | ChatClosed>> {
  const body = parseBody(input.body);
  if (!body.ok) return body;
  const seat = await seatOf(deps, by, input);
  if (!seat.ok) return seat;
  const message = await messageFor(deps, seat.value, input.target);
  if (!message.ok) return message;
  if (message.value.authorSeat !== input.seatId) return err({ type: 'NotAllowed', action: 'editMessage' });
  if (!(await mayWrite(deps, seat.value))) return err({ type: 'ChatClosed' });
  return append(deps, seat.value, {
    id: input.id,
    to: message.value.to,
    what: { type: 'edited', target: input.target, body: body.value },
  });
}
