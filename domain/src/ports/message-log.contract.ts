import { describe, expect, test as base } from 'vitest';
import type { MeetingId, MessageId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { LogEntry, LoggedEntry, MessageLog } from './message-log.ts';

/** Proves the ML rules of {@link MessageLog} for one adapter; `open` makes an empty log, with the meetings `hall` and `yard`, per test. */
export function messageLogContract(
  adapter: string,
  open: () => Promise<{ log: MessageLog; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ log: MessageLog }>({
    log: async ({}, use) => {
      const { log, close } = await open();
      await use(log);
      await close();
    },
  });

  describe(`MessageLog contract, ${adapter}`, () => {
    test('ML1 positions start at 1 and grow by 1 when appends race', async ({ log }) => {
      const ids = Array.from({ length: 40 }, (_, i) => `m${i}`);
      const positions = await Promise.all(ids.map((id) => log.append(said(id))));
      expect(positions.toSorted((a, b) => a - b)).toEqual(ids.map((_, i) => i + 1));
      expect(await log.lastPosition(hall)).toBe(40);
    });

    test('ML1 each meeting counts for itself', async ({ log }) => {
      await log.append(said('a'));
      expect(await log.append({ ...said('b'), meetingId: 'yard' as MeetingId })).toBe(1);
      expect(await log.lastPosition('yard' as MeetingId)).toBe(1);
    });

    test('ML2 an id that is in the log keeps its first position and its first words', async ({ log }) => {
      for (const id of ['a', 'b']) await log.append(said(id));
      expect(await log.append(said('a', 'something else'))).toBe(1);
      expect(bodies(await log.readAfter(hall, 0, 10, ada))).toEqual(['hi', 'hi']);
    });

    test('ML2 the same id sent many times at once is appended once', async ({ log }) => {
      const positions = await Promise.all(Array.from({ length: 8 }, () => log.append(said('a'))));
      expect(new Set(positions)).toEqual(new Set([1]));
      expect(await log.lastPosition(hall)).toBe(1);
    });

    test('ML3 readAfter gives exactly the rest, oldest first, at most limit', async ({ log }) => {
      for (const id of ['a', 'b', 'c', 'd']) await log.append(said(id));
      expect(ids(await log.readAfter(hall, 1, 2, ada))).toEqual(['b', 'c']);
      expect(ids(await log.readAfter(hall, 3, 10, ada))).toEqual(['d']);
      expect(await log.readAfter(hall, 4, 10, ada)).toEqual([]);
    });

    test('ML3 an entry comes back as it was appended, of every kind', async ({ log }) => {
      const entries: LogEntry[] = [
        said('a'),
        { ...said('b'), what: { type: 'said', body: 'yes', replyTo: 'a' as MessageId } },
        { ...said('c'), what: { type: 'edited', target: 'b' as MessageId, body: 'no' } },
        { ...said('d'), what: { type: 'reacted', target: 'a' as MessageId, emoji: '👍🏽', on: true } },
        { ...said('e'), what: { type: 'reacted', target: 'a' as MessageId, emoji: '👍🏽', on: false } },
      ];
      for (const entry of entries) await log.append(entry);
      expect(await log.readAfter(hall, 0, 10, ada)).toEqual(
        entries.map((e, i) => ({ ...e, position: i + 1 })),
      );
      expect(await log.byId(hall, 'c' as MessageId)).toEqual({ ...entries[2], position: 3 });
      expect(await log.byId('yard' as MeetingId, 'c' as MessageId)).toBeUndefined();
    });

    test('ML3 a private message reaches its author and the one it is to, and nobody else', async ({
      log,
    }) => {
      await log.append({ ...said('a'), to: 'bo' as SeatId });
      await log.append(said('b'));
      expect(ids(await log.readAfter(hall, 0, 10, ada))).toEqual(['a', 'b']);
      expect(ids(await log.readAfter(hall, 0, 10, 'bo' as SeatId))).toEqual(['a', 'b']);
      expect(ids(await log.readAfter(hall, 0, 10, 'cy' as SeatId))).toEqual(['b']);
    });

    test('ML4 deleting blanks the message and its edits, and nothing else', async ({ log }) => {
      await log.append(said('a', 'first'));
      await log.append(said('b', 'other'));
      await log.append({ ...said('c'), what: { type: 'edited', target: 'a' as MessageId, body: 'second' } });
      await log.append({ ...said('d'), what: { type: 'deleted', target: 'a' as MessageId } });
      const entries = await log.readAfter(hall, 0, 10, ada);
      expect(bodies(entries)).toEqual(['', 'other', '', undefined]);
      expect(entries[3]?.what).toEqual({ type: 'deleted', target: 'a' });
    });

    test('ML5 hostile text is kept as it is', async ({ log }) => {
      const hostile = `'; drop table message; -- \u{1F469}\u200d\u{1F680} "${'x'.repeat(3_000)}`;
      await log.append(said('a', hostile));
      expect(bodies(await log.readAfter(hall, 0, 1, ada))).toEqual([hostile]);
    });
  });
}

const hall = 'hall' as MeetingId;
const ada = 'ada' as SeatId;
const said = (id: string, body = 'hi'): LogEntry => ({
  id: id as MessageId,
  meetingId: hall,
  authorSeat: ada,
  authorName: 'Ada',
  at: 1_000 as Instant,
  what: { type: 'said', body },
});
const ids = (entries: readonly LoggedEntry[]) => entries.map((e) => e.id);
const bodies = (entries: readonly LoggedEntry[]) =>
  entries.map((e) => ('body' in e.what ? e.what.body : undefined));
