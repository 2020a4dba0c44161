import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { LoggedEntry, Position } from '../ports/message-log.ts';
import { ok, type Result } from '../result.ts';
import { limits } from '../room/limits.ts';
import { seatOf, type FromSeat, type SeatRefused } from './seat-of.ts';

/** The entries after a position that this seat may see, oldest first, at most `limits.chatPage`. `more` asks to come again. */
export async function readChat(
  deps: Pick<Home, 'seats' | 'messageLog'>,
  by: Actor,
  { after, ...from }: FromSeat & { after: Position },
): Promise<Result<{ entries: readonly LoggedEntry[]; more: boolean }, SeatRefused>> {
  const seat = await seatOf(deps, by, from);
  if (!seat.ok) return seat;
  const entries = await deps.messageLog.readAfter(from.meetingId, after, limits.chatPage, from.seatId);
  return ok({ entries, more: entries.length === limits.chatPage });
}
