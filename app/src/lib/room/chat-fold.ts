/**
 * What the entries of a chat's log add up to. Entries may come twice, and an edit may come before its message when a page of
 * the log begins between them: both leave the same picture.
 */
import type { Instant, LoggedEntry, MessageId, Position, SeatId } from '@stoa/domain';

export interface Reaction {
  readonly emoji: string;
  readonly by: readonly { readonly seat: SeatId; readonly name: string }[];
}
export interface MessageStart {
  readonly id: MessageId;
  readonly author: SeatId;
  readonly authorName: string;
  readonly at: Instant;
  readonly to: SeatId | undefined;
  readonly replyTo: MessageId | undefined;
  readonly body: string;
}
/** A message as it is shown. The app makes it of runes, so that only what changed is drawn again. */
export interface Message extends Omit<MessageStart, 'body' | 'at'> {
  body: string;
  at: Instant;
  /** `undefined` until the server has it. */
  position: Position | undefined;
  state: 'sending' | 'sent' | 'failed';
  edited: boolean;
  deleted: boolean;
  reactions: readonly Reaction[];
}

export interface Fold {
  readonly byId: Map<MessageId, Message>;
  /** Makes a message and shows it after all that are settled. */
  append(start: MessageStart, position: Position): Message;
  /** A message of mine that was shown as sending has its place now. */
  settle(message: Message, position: Position): void;
  /** What edits, deletions and reactions said of messages that are not here yet. */
  readonly early: Map<MessageId, LoggedEntry[]>;
}

/** Adds one entry. Answers the message when it is a new one, not when it only changed one. */
export function foldEntry(fold: Fold, entry: LoggedEntry): Message | undefined {
  const { what } = entry;
  if (what.type !== 'said') {
    const message = fold.byId.get(what.target);
    if (message) change(message, entry);
    else {
      const waiting = fold.early.get(what.target) ?? [];
      if (!waiting.some(({ id }) => id === entry.id)) fold.early.set(what.target, [...waiting, entry]);
    }
    return undefined;
  }
  const known = fold.byId.get(entry.id);
  if (known) {
    if (known.position === undefined) {
      known.at = entry.at;
      fold.settle(known, entry.position);
    }
    return undefined;
  }
  const message = fold.append(
    {
      id: entry.id,
      author: entry.authorSeat,
      authorName: entry.authorName,
      at: entry.at,
      to: entry.to,
      replyTo: what.replyTo,
      body: what.body,
    },
    entry.position,
  );
  // A deleted message keeps its place in the log with an empty body (rule ML4).
  if (what.body === '') message.deleted = true;
  for (const later of fold.early.get(entry.id) ?? []) change(message, later);
  fold.early.delete(entry.id);
  return message;
}

function change(message: Message, { what, authorSeat, authorName }: LoggedEntry): void {
  switch (what.type) {
    case 'edited':
      if (message.deleted || what.body === '') return;
      message.body = what.body;
      message.edited = true;
      break;
    case 'deleted':
      message.deleted = true;
      message.body = '';
      message.reactions = [];
      break;
    case 'reacted':
      if (!message.deleted)
        message.reactions = react(message.reactions, what.emoji, authorSeat, authorName, what.on);
      break;
    case 'said':
  }
}

/** Reactions keep the order in which they first came. */
function react(
  reactions: readonly Reaction[],
  emoji: string,
  seat: SeatId,
  name: string,
  on: boolean,
): readonly Reaction[] {
  const found = reactions.find((reaction) => reaction.emoji === emoji);
  const others = found?.by.filter((person) => person.seat !== seat) ?? [];
  const by = on ? [...others, { seat, name }] : others;
  if (!found) return on ? [...reactions, { emoji, by }] : reactions;
  return reactions.flatMap((reaction) =>
    reaction === found ? (by.length === 0 ? [] : [{ emoji, by }]) : [reaction],
  );
}
