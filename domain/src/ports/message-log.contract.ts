import { describe, expect, test as base } from 'vitest';
import type { MeetingId, MessageId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { LogEntry, MessageLog } from './message-log.ts';

/**
 * Proves the ML rules of {@link MessageLog} for one adapter; `open` makes an empty log per test, in which these meetings exist.
 * `reopen` gives the log as another process would find it; only what lives in memory goes without, and without ML5.
 */
export function messageLogContract(
  adapter: string,
  open: (meetings: readonly MeetingId[]) => Promise<{
    messageLog: MessageLog;
    close: () => Promise<void>;
    reopen?: () => Promise<MessageLog>;
  }>,
  supports = { durable: true },
): void {
  const test = base.extend<{ opened: Awaited<ReturnType<typeof open>>; log: MessageLog }>({
    opened: async ({}, use) => {
      const opened = await open([hall, attic]);
      await use(opened);
      await opened.close();
    },
    log: async ({ opened }, use) => use(opened.messageLog),
  });
  const all = (log: MessageLog, viewer = ada) => log.readAfter(hall, 0, 500, viewer);

  describe(`MessageLog contract, ${adapter}`, () => {
    test('ML1 positions start at 1 and grow by 1, for each meeting by itself', async ({ log }) => {
      expect(await log.lastPosition(hall)).toBe(0);
      expect(await log.append(said('a'))).toBe(1);
      expect(await log.append(said('b'))).toBe(2);
      expect(await log.append({ ...said('a'), meetingId: attic })).toBe(1);
      expect(await log.lastPosition(hall)).toBe(2);
    });

    test('ML1 holds when appends race', async ({ log }) => {
      const ids = Array.from({ length: 100 }, (_, i) => `m${i}`);
      const positions = await Promise.all(ids.map((id) => log.append(said(id))));
      expect(positions.toSorted((a, b) => a - b)).toEqual(ids.map((_, i) => i + 1));
      const read = await all(log);
      expect(read.map((entry) => entry.position)).toEqual(ids.map((_, i) => i + 1));
      for (const entry of read) expect(positions[ids.indexOf(entry.id)]).toBe(entry.position);
    });

    test('ML2 appending an id again changes nothing and returns its first position', async ({ log }) => {
      for (const id of ['a', 'b']) await log.append(said(id));
      expect(await log.append({ ...said('a'), what: { type: 'said', body: 'other' } })).toBe(1);
      expect(await log.append(deletes('a', 'b'))).toBe(1);
      expect(await all(log)).toEqual([
        { ...said('a'), position: 1 },
        { ...said('b'), position: 2 },
      ]);
    });

    test('ML2 holds when the same id races', async ({ log }) => {
      const positions = await Promise.all(Array.from({ length: 10 }, () => log.append(said('a'))));
      expect(positions).toEqual(Array.from({ length: 10 }, () => 1));
      expect(await log.lastPosition(hall)).toBe(1);
    });

    test('ML3 entries after a position come oldest first, whole, at most so many', async ({ log }) => {
      const entries: LogEntry[] = [
        said('a'),
        { ...said('b'), what: { type: 'said', body: 'well', replyTo: 'a' as MessageId } },
        { ...said('c'), what: { type: 'edited', target: 'a' as MessageId, body: 'hello' } },
        { ...said('d'), what: { type: 'reacted', target: 'a' as MessageId, emoji: '👍🏽', on: true } },
        { ...said('e'), what: { type: 'reacted', target: 'a' as MessageId, emoji: '👍🏽', on: false } },
      ];
      for (const entry of entries) await log.append(entry);
      const logged = entries.map((entry, i) => ({ ...entry, position: i + 1 }));
      expect(await all(log)).toEqual(logged);
      expect(await log.readAfter(hall, 2, 2, ada)).toEqual(logged.slice(2, 4));
      expect(await log.readAfter(hall, 5, 10, ada)).toEqual([]);
      expect(await log.readAfter('nowhere' as MeetingId, 0, 10, ada)).toEqual([]);
      for (const entry of logged) expect(await log.byId(hall, entry.id)).toEqual(entry);
      expect(await log.byId(attic, 'a' as MessageId)).toBeUndefined();
    });

    // But for U+0000, which `plainText` lets nobody send, and PostgreSQL cannot keep.
    test('ML3 text comes back as it was sent, whatever is in it', async ({ log }) => {
      const body = `'; drop table log_entry; -- \u{1F469}\u200d\u{1F680} \u0001 "${'x'.repeat(3_000)}`;
      await log.append({ ...said('a'), what: { type: 'said', body } });
      expect((await all(log)).map(({ what }) => what)).toEqual([{ type: 'said', body }]);
    });

    test('ML3 a private entry is seen by its two only', async ({ log }) => {
      await log.append(said('a'));
      await log.append({ ...said('b'), to: ben });
      await log.append(said('c'));
      const seenBy = async (seat: SeatId) => (await log.readAfter(hall, 0, 2, seat)).map(({ id }) => id);
      expect(await seenBy(ada)).toEqual(['a', 'b']);
      expect(await seenBy(ben)).toEqual(['a', 'b']);
      expect(await seenBy('cy' as SeatId)).toEqual(['a', 'c']);
      expect((await all(log, ben))[1]).toEqual({ ...said('b'), to: ben, position: 2 });
    });

    test('ML4 a deletion leaves no text of the message nor of its edits', async ({ log }) => {
      for (const id of ['a', 'b']) await log.append(said(id));
      for (const target of ['a', 'b'])
        await log.append({
          ...said(`edit-${target}`),
          what: { type: 'edited', target: target as MessageId, body: 'x' },
        });
      await log.append({ ...said('a'), meetingId: attic });
      expect(await log.append(deletes('gone', 'a'))).toBe(5);
      expect((await all(log)).map(({ what }) => ('body' in what ? what.body : what.type))).toEqual([
        '',
        'text of b',
        '',
        'x',
        'deleted',
      ]);
      expect((await log.byId(attic, 'a' as MessageId))?.what).toMatchObject({ body: 'text of a' });
    });

    test('ML4 an edit after the deletion leaves no text', async ({ log }) => {
      await log.append(said('a'));
      await log.append(deletes('gone', 'a'));
      await log.append({ ...said('late'), what: { type: 'edited', target: 'a' as MessageId, body: 'back' } });
      expect(JSON.stringify(await all(log))).not.toContain('back');
      expect(await log.lastPosition(hall)).toBe(3);
    });

    if (supports.durable)
      test('ML5 what was acknowledged is there for the next process', async ({ opened }) => {
        const ids = ['a', 'b', 'c'];
        const positions = await Promise.all(ids.map((id) => opened.messageLog.append(said(id))));
        const next = await opened.reopen!();
        expect((await all(next)).map(({ position }) => position)).toEqual(positions.toSorted());
      });
  });
}

const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const [hall, attic] = ['hall' as MeetingId, 'attic' as MeetingId];
const [ada, ben] = ['ada' as SeatId, 'ben' as SeatId];
const said = (id: string): LogEntry => ({
  id: id as MessageId,
  meetingId: hall,
  authorSeat: ada,
  authorName: 'Ada',
  at: at(0),
  what: { type: 'said', body: `text of ${id}` },
});
const deletes = (id: string, target: string): LogEntry => ({
  ...said(id),
  what: { type: 'deleted', target: target as MessageId },
});
