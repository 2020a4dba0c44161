import { expect, test } from 'vitest';
import type { MeetingId, MessageId, SeatId } from '../ids.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import type { Instant } from '../time.ts';
import { isEmoji } from './mark-message.ts';
import { foldEntries } from './transcript.ts';

const entry = (position: number, what: LoggedEntry['what'], author = 'ada'): LoggedEntry => ({
  id: `e${position}` as MessageId,
  meetingId: 'm' as MeetingId,
  authorSeat: author as SeatId,
  authorName: author,
  at: position as Instant,
  what,
  position,
});
const e1 = 'e1' as MessageId;

test('edits and reactions change their message, deletion ends it', () => {
  const entries = [
    entry(1, { type: 'said', body: 'hi' }),
    entry(2, { type: 'edited', target: e1, body: 'hello' }),
    entry(3, { type: 'reacted', target: e1, emoji: '🎉', on: true }),
    entry(4, { type: 'reacted', target: e1, emoji: '🎉', on: true }, 'bo'),
    entry(5, { type: 'reacted', target: e1, emoji: '👀', on: true }, 'bo'),
    entry(6, { type: 'reacted', target: e1, emoji: '🎉', on: false }),
    entry(7, { type: 'reacted', target: e1, emoji: '👀', on: false }, 'bo'),
    entry(8, { type: 'edited', target: 'unseen' as MessageId, body: 'no' }),
  ];
  const messages = foldEntries([], entries);
  expect(messages).toMatchObject([
    {
      body: 'hello',
      editedAt: 2,
      deleted: false,
      reactions: [{ emoji: '🎉', seats: ['bo'], names: ['bo'] }],
    },
  ]);
  const deleted = foldEntries(messages, [
    entry(9, { type: 'deleted', target: e1 }),
    entry(10, { type: 'edited', target: e1, body: 'back' }),
  ]);
  expect(deleted).toMatchObject([{ body: '', deleted: true, reactions: [] }]);
  expect(foldEntries(deleted, entries.slice(0, 1))).toEqual(deleted);
});

test('an emoji is one that people can pick, and never a word', () => {
  for (const good of ['👍', '❤️', '👩🏽‍🚀', '🇳🇱', '1️⃣']) expect(isEmoji(good), good).toBe(true);
  for (const bad of ['', 'ok', '1', '👍👍', '<', '👍 ', '‮']) expect(isEmoji(bad), bad).toBe(false);
});
