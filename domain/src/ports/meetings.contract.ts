import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, RoomCode, SeriesId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Meeting, Meetings } from './meetings.ts';

/** Proves the ME rules of {@link Meetings} for one adapter; `open` makes an empty list per test. */
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
  const ids = (list: readonly Meeting[]) => list.map(({ id }) => id);

  describe(`Meetings contract, ${adapter}`, () => {
    test('ME1 a meeting comes back field for field, with all fields and with few', async ({ meetings }) => {
      const full = meeting('full', {
        startsAt: at(1),
        durationMs: 60_000,
        startedAt: at(2),
        endedAt: at(3),
        cancelledAt: at(4),
        yesLimit: 8,
        zone: 'Asia/Jakarta',
        editedAt: at(5),
        edits: 3,
        seriesId: 'choir' as SeriesId,
        occursAt: at(1),
        settings: { lobby: true, locked: true, chat: false, share: false, capacity: 2 },
      });
      for (const m of [full, meeting('few')]) {
        await meetings.add(m);
        expect(await meetings.byId(m.id)).toEqual(m);
      }
      expect(await meetings.byId('none' as MeetingId)).toBeUndefined();
    });

    test('ME1 a second meeting of the same id is refused and changes nothing', async ({ meetings }) => {
      await meetings.add(meeting('a'));
      const other = meeting('a', { title: 'Other', code: 'another-code' as RoomCode });
      await expect(meetings.add(other)).rejects.toThrow();
      expect(await meetings.byId('a' as MeetingId)).toEqual(meeting('a'));
    });

    test('ME2 only what is given changes', async ({ meetings }) => {
      const before = meeting('a', { startsAt: at(1), durationMs: 60_000 });
      await meetings.add(before);
      await meetings.add(meeting('b'));
      const named = { ...before, title: 'New' };
      expect(await meetings.change(before.id, { title: 'New' })).toEqual(named);
      expect(await meetings.byId(before.id)).toEqual(named);
      const settings = { ...before.settings, locked: true, capacity: 7 };
      const locked = { ...named, settings, startedAt: at(5) };
      expect(await meetings.change(before.id, { settings, startedAt: at(5) })).toEqual(locked);
      expect(await meetings.change(before.id, {})).toEqual(locked);
      expect(await meetings.byId('b' as MeetingId)).toEqual(meeting('b'));
    });

    test('ME2 a field given as undefined is taken away', async ({ meetings }) => {
      const planned = meeting('a', { startsAt: at(1), durationMs: 60_000 });
      await meetings.add(planned);
      const changed = await meetings.change(planned.id, { startsAt: undefined });
      expect(changed?.startsAt).toBeUndefined();
      expect(changed?.durationMs).toBe(60_000);
      expect(await meetings.byId(planned.id)).toEqual(changed);
    });

    test('ME2 who changed it is whoever did so last', async ({ meetings }) => {
      await meetings.add(meeting('a', { changedBy: 'ada' as PersonId }));
      const id = 'a' as MeetingId;
      expect((await meetings.change(id, {}))?.changedBy).toBe('ada');
      expect((await meetings.change(id, { title: 'New', changedBy: 'ben' as PersonId }))?.changedBy).toBe(
        'ben',
      );
      expect((await meetings.change(id, { startedAt: at(5) }))?.changedBy).toBeUndefined();
      expect((await meetings.byId(id))?.title).toBe('New');
    });

    test('ME2 an unknown id answers undefined', async ({ meetings }) => {
      expect(await meetings.change('none' as MeetingId, { title: 'New' })).toBeUndefined();
      expect(await meetings.change('none' as MeetingId, {})).toBeUndefined();
    });

    test('ME3 open and running ones first, then the soonest; none that is over', async ({ meetings }) => {
      for (const m of [
        meeting('later', { startsAt: at(90) }),
        meeting('soon', { startsAt: at(50) }),
        meeting('open', { createdAt: at(1) }),
        meeting('running', { startsAt: at(99), startedAt: at(9), createdAt: at(2) }),
        meeting('ended', { endedAt: at(9) }),
        meeting('cancelled', { startsAt: at(60), cancelledAt: at(9) }),
      ])
        await meetings.add(m);
      expect(ids(await meetings.upcoming(10, at(-1)))).toEqual(['running', 'open', 'soon', 'later']);
      expect(ids(await meetings.upcoming(3, at(-1)))).toEqual(['running', 'open', 'soon']);
      await meetings.change('open' as MeetingId, { endedAt: at(10) });
      expect(ids(await meetings.upcoming(10, at(-1)))).toEqual(['running', 'soon', 'later']);
    });

    test('ME4 the ended and the cancelled, latest first, in pages', async ({ meetings }) => {
      for (const m of [
        meeting('first', { endedAt: at(1) }),
        meeting('third', { cancelledAt: at(3) }),
        meeting('second', { endedAt: at(2) }),
        meeting('alive'),
      ])
        await meetings.add(m);
      expect(ids(await meetings.past(10, 0, at(-1)))).toEqual(['third', 'second', 'first']);
      expect(ids(await meetings.past(2, 0, at(-1)))).toEqual(['third', 'second']);
      expect(ids(await meetings.past(2, 2, at(-1)))).toEqual(['first']);
      expect(await meetings.past(2, 3, at(-1))).toEqual([]);
    });

    test('ME5 what was planned after a moment, soonest first', async ({ meetings }) => {
      for (const m of [
        meeting('later', { startsAt: at(9) }),
        meeting('off', { startsAt: at(7), cancelledAt: at(1) }),
        meeting('held', { startsAt: at(6), endedAt: at(8) }),
        meeting('before', { startsAt: at(5) }),
        meeting('open'),
      ])
        await meetings.add(m);
      expect(ids(await meetings.planned(10, at(5)))).toEqual(['held', 'off', 'later']);
      expect(ids(await meetings.planned(2, at(5)))).toEqual(['held', 'off']);
    });

    test('ME6 those of a series, one for each of its moments', async ({ meetings }) => {
      const one = (id: string, ms: number, seriesId = 'choir') =>
        meeting(id, { seriesId: seriesId as SeriesId, occursAt: at(ms), startsAt: at(ms) });
      for (const m of [one('a', 1), one('b', 2), one('c', 2, 'band'), meeting('d')]) await meetings.add(m);
      await expect(meetings.add(one('e', 2))).rejects.toThrow();
      await meetings.change('a' as MeetingId, { startsAt: at(9) });
      expect(ids(await meetings.ofSeries('choir' as SeriesId, 10))).toEqual(['b', 'a']);
      expect(ids(await meetings.ofSeries('choir' as SeriesId, 1))).toEqual(['b']);
    });

    test('ME3, ME4 what nobody ended goes from one list to the other with time', async ({ meetings }) => {
      for (const m of [
        meeting('planned', { startsAt: at(50) }),
        meeting('begun', { startsAt: at(5), startedAt: at(40) }),
        meeting('made', { createdAt: at(30) }),
        meeting('ended', { createdAt: at(60), endedAt: at(70) }),
      ])
        await meetings.add(m);
      const lists = async (after: number) => [
        ids(await meetings.upcoming(10, at(after))),
        ids(await meetings.past(10, 0, at(after))),
      ];
      expect(await lists(29)).toEqual([['made', 'begun', 'planned'], ['ended']]);
      expect(await lists(30)).toEqual([
        ['begun', 'planned'],
        ['ended', 'made'],
      ]);
      expect(await lists(40)).toEqual([['planned'], ['ended', 'made', 'begun']]);
      expect(await lists(50)).toEqual([[], ['ended', 'planned', 'made', 'begun']]);
    });
  });
}

const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const meeting = (id: string, more: Partial<Meeting> = {}): Meeting => ({
  id: id as MeetingId,
  code: `code-${id}` as RoomCode,
  title: `Meeting ${id}`,
  createdBy: 'ada' as PersonId,
  createdByName: 'Ada',
  createdAt: at(0),
  settings: { lobby: false, locked: false, chat: true, share: true, capacity: 50 },
  ...more,
});
