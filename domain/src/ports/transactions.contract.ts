import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, RoomCode } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Meeting, Meetings } from './meetings.ts';
import type { Transactions } from './transactions.ts';

interface Opened {
  readonly transactions: Transactions;
  /** Of the same workspace: what the writes are tried on. */
  readonly meetings: Meetings;
}

/** Proves the TR rules of {@link Transactions} for one adapter; `undoes` is false where a failed one cannot be taken back. */
export function transactionsContract(
  adapter: string,
  open: () => Promise<Opened & { close: () => Promise<void> }>,
  { undoes = true }: { undoes?: boolean } = {},
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await use(opened);
      await close();
    },
  });

  describe(`Transactions contract, ${adapter}`, () => {
    test('TR1 all writes are there once it has resolved', async ({ opened: { transactions, meetings } }) => {
      const answered = await transactions.atomically(async () => {
        await meetings.add(meeting('a'));
        await meetings.add(meeting('b'));
        return 'done';
      });
      expect(answered).toBe('done');
      expect(await meetings.byId('a' as MeetingId)).toEqual(meeting('a'));
      expect(await meetings.byId('b' as MeetingId)).toEqual(meeting('b'));
    });

    if (undoes)
      test('TR2 a rejected one leaves nothing', async ({ opened: { transactions, meetings } }) => {
        const broken = new Error('no more');
        const failing = transactions.atomically(async () => {
          await meetings.add(meeting('a'));
          throw broken;
        });
        await expect(failing).rejects.toBe(broken);
        expect(await meetings.byId('a' as MeetingId)).toBeUndefined();
      });

    test('TR3 it reads its own writes, and no other comes between', async ({
      opened: { transactions, meetings },
    }) => {
      await meetings.add(meeting('counted', 0));
      const add = () =>
        transactions.atomically(async () => {
          const { durationMs = 0 } = (await meetings.byId('counted' as MeetingId))!;
          await meetings.change('counted' as MeetingId, { durationMs: durationMs + 1 });
          return (await meetings.byId('counted' as MeetingId))!.durationMs;
        });
      const counted = await Promise.all(Array.from({ length: 20 }, add));
      expect(counted.toSorted((a, b) => a! - b!)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });
  });
}

const meeting = (id: string, durationMs?: number): Meeting => ({
  id: id as MeetingId,
  code: `code-${id}` as RoomCode,
  title: 'A meeting',
  startsAt: undefined,
  durationMs,
  createdBy: 'ada' as PersonId,
  createdByName: 'Ada',
  createdAt: 0 as Instant,
  startedAt: undefined,
  endedAt: undefined,
  cancelledAt: undefined,
  settings: { lobby: false, locked: false, chat: true, share: true, capacity: 50 },
});
