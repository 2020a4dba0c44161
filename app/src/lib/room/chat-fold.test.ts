import type { Instant, LoggedEntry, MessageId, SeatId } from '@stoa/domain';
import { describe, expect, test } from 'vitest';
import { foldEntry, type Fold, type Message } from './chat-fold.ts';

const ada = 'ada' as SeatId;
const bo = 'bo' as SeatId;
const entry = (
  position: number,
  what: LoggedEntry['what'],
  more: Partial<LoggedEntry> = {},
): LoggedEntry => ({
  id: `e${position}` as MessageId,
  meetingId: 'm' as LoggedEntry['meetingId'],
  authorSeat: ada,
  authorName: 'Ada',
  at: (1_000 * position) as Instant,
  position,
  what,
  ...more,
});
const said = (position: number, body = `text ${position}`) => entry(position, { type: 'said', body });
const target = (position: number) => `e${position}` as MessageId;

function open(): Fold & { order: Message[] } {
  const order: Message[] = [];
  const byId = new Map<MessageId, Message>();
  return {
    order,
    byId,
    early: new Map(),
    append(start, position) {
      const message: Message = {
        ...start,
        position,
        state: 'sent',
        edited: false,
        deleted: false,
        reactions: [],
      };
      byId.set(start.id, message);
      order.push(message);
      return message;
    },
    settle(message, position) {
      message.position = position;
      message.state = 'sent';
      order.push(message);
    },
  };
}
const shown = (fold: ReturnType<typeof open>) =>
  fold.order.map(({ body, edited, deleted, reactions }) => ({ body, edited, deleted, reactions }));

test('edits, deletions and reactions change their message and nothing else', () => {
  const fold = open();
  for (const one of [
    said(1),
    said(2),
    entry(3, { type: 'edited', target: target(1), body: 'better' }),
    entry(
      4,
      { type: 'reacted', target: target(2), emoji: '👍', on: true },
      { authorSeat: bo, authorName: 'Bo' },
    ),
    entry(5, { type: 'deleted', target: target(2) }),
  ])
    foldEntry(fold, one);
  expect(shown(fold)).toEqual([
    { body: 'better', edited: true, deleted: false, reactions: [] },
    { body: '', edited: false, deleted: true, reactions: [] },
  ]);
});

test('an entry that comes again changes nothing', () => {
  const entries = [said(1), entry(2, { type: 'reacted', target: target(1), emoji: '🎉', on: true }), said(3)];
  const once = open();
  const twice = open();
  for (const one of entries) foldEntry(once, one);
  for (const one of [...entries, ...entries]) foldEntry(twice, one);
  expect(shown(twice)).toEqual(shown(once));
});

test('what came before its message waits for it', () => {
  const fold = open();
  foldEntry(fold, entry(7, { type: 'edited', target: target(1), body: 'later' }));
  expect(shown(fold)).toEqual([]);
  foldEntry(fold, said(1));
  expect(shown(fold)[0]).toMatchObject({ body: 'later', edited: true });
  expect(fold.early.size).toBe(0);
});

test('a deleted message stays deleted, also when its page arrives blanked', () => {
  const fold = open();
  foldEntry(fold, said(1, ''));
  foldEntry(fold, entry(2, { type: 'edited', target: target(1), body: 'back?' }));
  foldEntry(fold, entry(3, { type: 'reacted', target: target(1), emoji: '👍', on: true }));
  expect(shown(fold)).toEqual([{ body: '', edited: false, deleted: true, reactions: [] }]);
});

test('a message shown as sending is settled by its entry, not doubled', () => {
  const fold = open();
  const mine: Message = {
    id: target(1),
    author: ada,
    authorName: 'Ada',
    at: 5 as Instant,
    to: undefined,
    replyTo: undefined,
    body: 'text 1',
    position: undefined,
    state: 'sending',
    edited: false,
    deleted: false,
    reactions: [],
  };
  fold.byId.set(mine.id, mine);
  expect(foldEntry(fold, said(1))).toBeUndefined();
  expect(mine).toMatchObject({ state: 'sent', position: 1, at: 1_000 });
  expect(fold.order).toHaveLength(1);
});

describe('reactions', () => {
  const react = (position: number, seat: SeatId, emoji: string, on: boolean) =>
    entry(
      position,
      { type: 'reacted', target: target(1), emoji, on },
      { authorSeat: seat, authorName: seat },
    );

  test('one person counts once per emoji, and taking the last back removes it', () => {
    const fold = open();
    for (const one of [
      said(1),
      react(2, ada, '👍', true),
      react(3, ada, '👍', true),
      react(4, bo, '👍', true),
    ])
      foldEntry(fold, one);
    expect(fold.order[0]!.reactions).toEqual([
      {
        emoji: '👍',
        by: [
          { seat: ada, name: ada },
          { seat: bo, name: bo },
        ],
      },
    ]);
    foldEntry(fold, react(5, ada, '👍', false));
    foldEntry(fold, react(6, bo, '👍', false));
    expect(fold.order[0]!.reactions).toEqual([]);
  });

  test('taking back what was never given does nothing', () => {
    const fold = open();
    foldEntry(fold, said(1));
    foldEntry(fold, react(2, bo, '❤️', false));
    expect(fold.order[0]!.reactions).toEqual([]);
  });
});
