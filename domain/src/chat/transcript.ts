import type { MessageId, SeatId } from '../ids.ts';
import type { LoggedEntry, Position } from '../ports/message-log.ts';
import type { Instant } from '../time.ts';

/** A message as it stands after every edit, deletion and reaction so far. */
export interface ChatMessage {
  readonly id: MessageId;
  readonly position: Position;
  readonly authorSeat: SeatId;
  readonly authorName: string;
  readonly at: Instant;
  /** Empty once deleted. */
  readonly body: string;
  readonly to?: SeatId | undefined;
  readonly replyTo?: MessageId | undefined;
  readonly editedAt?: Instant | undefined;
  readonly deleted: boolean;
  /** In the order in which each emoji first appeared; never with nobody behind it. */
  readonly reactions: readonly Reaction[];
}
export interface Reaction {
  readonly emoji: string;
  readonly seats: readonly SeatId[];
  readonly names: readonly string[];
}

/**
 * Folds further entries, oldest first, into messages in order. Entries about a message that is not there (one the viewer may not
 * see) change nothing; deleted stays deleted, whatever comes after.
 */
export function foldEntries(
  messages: readonly ChatMessage[],
  entries: readonly LoggedEntry[],
): readonly ChatMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (const entry of entries) {
    const { what } = entry;
    if (what.type === 'said') {
      if (!byId.has(entry.id)) byId.set(entry.id, said(entry, what));
      continue;
    }
    const target = byId.get(what.target);
    if (target && !target.deleted) byId.set(target.id, changed(target, entry));
  }
  return [...byId.values()];
}

const said = (entry: LoggedEntry, what: { body: string; replyTo?: MessageId | undefined }): ChatMessage => ({
  id: entry.id,
  position: entry.position,
  authorSeat: entry.authorSeat,
  authorName: entry.authorName,
  at: entry.at,
  body: what.body,
  to: entry.to,
  replyTo: what.replyTo,
  deleted: what.body === '',
  reactions: [],
});

function changed(message: ChatMessage, { what, at, authorSeat, authorName }: LoggedEntry): ChatMessage {
  switch (what.type) {
    case 'said':
      return message;
    case 'edited':
      return { ...message, body: what.body, editedAt: at };
    case 'deleted':
      return { ...message, body: '', deleted: true, reactions: [] };
    case 'reacted':
      return { ...message, reactions: reacted(message.reactions, what, authorSeat, authorName) };
  }
}

function reacted(
  reactions: readonly Reaction[],
  { emoji, on }: { emoji: string; on: boolean },
  seat: SeatId,
  name: string,
): readonly Reaction[] {
  const before = reactions.find((r) => r.emoji === emoji) ?? { emoji, seats: [], names: [] };
  const others = before.seats.map((s, i) => [s, before.names[i]!] as const).filter(([s]) => s !== seat);
  const pairs = on ? [...others, [seat, name] as const] : others;
  const after: Reaction = { emoji, seats: pairs.map(([s]) => s), names: pairs.map(([, n]) => n) };
  if (pairs.length === 0) return reactions.filter((r) => r.emoji !== emoji);
  return before.seats.length === 0
    ? [...reactions, after]
    : reactions.map((r) => (r.emoji === emoji ? after : r));
}
