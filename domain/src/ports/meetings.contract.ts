import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, RoomCode } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Meeting, Meetings } from './meetings.ts';

/** Proves the ME rules of {@link Meetings} for one adapter; `open` makes an empty one per test. */
export function meetingsContract(
  adapter: string,
  open: () => Promise<{ meetings: Meetings; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ meetings: Meetings }>({
    meetings: async ({}, use) => {
      const { meetings, close } = await open();
      await use(meetings);
      await close();
    },
  });

  describe(`Meetings contract, ${adapter}`, () => {
    test('ME1 a meeting comes back as it was stored, with every field and with few', async ({ meetings }) => {
      const full = meeting('full', {
        startsAt: at(2_000),
        durationMs: 3_600_000,
        startedAt: at(2_010),
        endedAt: at(2_900),
        cancelledAt: at(2_950),
        settings: { lobby: false, locked: true, chat: false, share: true, capacity: 7 },
      });
      const sparse = meeting('sparse');
      for (const each of [full, sparse]) await meetings.add(each);
      expect(await meetings.byId(full.id)).toEqual(full);
      expect(await meetings.byId(sparse.id)).toEqual(sparse);
      expect(await meetings.byId('nobody' as MeetingId)).toBeUndefined();
    });

    test('ME1 a second meeting of the same id is refused and changes nothing', async ({ meetings }) => {
      await meetings.add(meeting('a'));
      await expect(meetings.add(meeting('a', { title: 'Other' }))).rejects.toThrow();
      expect((await meetings.byId('a' as MeetingId))?.title).toBe('Meeting a');
    });

    test('ME2 change stores the fields it is given and no others', async ({ meetings }) => {
      await meetings.add(meeting('a', { startsAt: at(5_000) }));
      const settings = { lobby: false, locked: true, chat: true, share: false, capacity: 12 };
      expect(await meetings.change('a' as MeetingId, { title: 'New', settings })).toEqual(
        meeting('a', { startsAt: at(5_000), title: 'New', settings }),
      );
      expect(await meetings.change('nobody' as MeetingId, { title: 'New' })).toBeUndefined();
    });

    test('ME2 a field given as undefined is taken away', async ({ meetings }) => {
      await meetings.add(meeting('a', { startsAt: at(5_000) }));
      await meetings.change('a' as MeetingId, { startsAt: undefined });
      expect((await meetings.byId('a' as MeetingId))?.startsAt).toBeUndefined();
    });

    test('ME3 upcoming: open and running first, then the planned, soonest first', async ({ meetings }) => {
      await meetings.add(meeting('later', { startsAt: at(9_000) }));
      await meetings.add(meeting('soon', { startsAt: at(4_000) }));
      await meetings.add(
        meeting('running', { startsAt: at(3_000), startedAt: at(3_001), createdAt: at(10) }),
      );
      await meetings.add(meeting('open', { createdAt: at(20) }));
      await meetings.add(meeting('ended', { endedAt: at(3_000) }));
      await meetings.add(meeting('cancelled', { startsAt: at(4_000), cancelledAt: at(3_500) }));
      expect((await meetings.upcoming(10)).map((m) => m.id)).toEqual(['open', 'running', 'soon', 'later']);
      expect((await meetings.upcoming(3)).map((m) => m.id)).toEqual(['open', 'running', 'soon']);
    });

    test('ME4 past: the ended and the cancelled, latest first, in pages', async ({ meetings }) => {
      await meetings.add(meeting('first', { endedAt: at(1_000) }));
      await meetings.add(meeting('second', { cancelledAt: at(2_000) }));
      await meetings.add(meeting('third', { endedAt: at(3_000) }));
      await meetings.add(meeting('open'));
      expect((await meetings.past(2, 0)).map((m) => m.id)).toEqual(['third', 'second']);
      expect((await meetings.past(2, 2)).map((m) => m.id)).toEqual(['first']);
    });
  });
}

const at = (ms: number) => ms as Instant;
const meeting = (id: string, fields: Partial<Meeting> = {}): Meeting => ({
  id: id as MeetingId,
  code: `aaa-aaaa-${id.padEnd(3, 'a').slice(0, 3)}` as RoomCode,
  title: `Meeting ${id}`,
  createdBy: 'ada' as PersonId,
  createdByName: 'Ada',
  createdAt: at(1),
  settings: { lobby: true, locked: false, chat: true, share: true, capacity: 50 },
  ...fields,
});
