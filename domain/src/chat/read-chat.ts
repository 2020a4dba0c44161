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
  const page = pageOf(entries);
  return ok({ entries: page, more: page.length < entries.length || entries.length === limits.chatPage });
}

/** As many of the first entries as go into one frame; at least one of any. */
export function pageOf(entries: readonly LoggedEntry[]): readonly LoggedEntry[] {
  let length = 0;
  const until = entries.findIndex(
    (entry, i) => i >= limits.chatPage || (length += textLength(entry)) > limits.chatPageLength,
  );
  return until < 0 ? entries : entries.slice(0, Math.max(1, until));
}

export const textLength = ({ what }: LoggedEntry): number => ('body' in what ? what.body.length : 0);
