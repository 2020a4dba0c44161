import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MessageId } from '../ids.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, type Result } from '../result.ts';
import { limits } from '../room/limits.ts';
import type { ChatClosed } from './say.ts';
import { append, mayWrite, messageFor, otherOf, seatOf, type FromSeat, type SeatRefused } from './seat-of.ts';

/** Puts an emoji under a message, or takes one's own away again. */
export async function markMessage(
  deps: Pick<Home, 'clock' | 'seats' | 'meetings' | 'messageLog'>,
  by: Actor,
  input: FromSeat & { id: MessageId; target: MessageId; emoji: string; on: boolean },
): Promise<Result<LoggedEntry, SeatRefused | InvalidInput | ChatClosed>> {
  if (!isEmoji(input.emoji)) return err({ type: 'InvalidInput', field: 'emoji', problem: 'notAnEmoji' });
  const seat = await seatOf(deps, by, input);
  if (!seat.ok) return seat;
  const message = await messageFor(deps, seat.value, input.target);
  if (!message.ok) return message;
  if (!(await mayWrite(deps, seat.value))) return err({ type: 'ChatClosed' });
  return append(deps, seat.value, {
    id: input.id,
    to: otherOf(message.value, input.seatId),
    what: { type: 'reacted', target: input.target, emoji: input.emoji, on: input.on },
  });
}

/** One emoji as people see it (Unicode's RGI set knows flags, skin tones and families), and nothing that could be a word. */
export const isEmoji = (text: string): boolean =>
  text.length <= limits.emojiLength && /^\p{RGI_Emoji}$/v.test(text);
