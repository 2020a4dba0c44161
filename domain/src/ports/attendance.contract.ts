import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Attendance } from './seats.ts';

/** Proves the AT rules of {@link Attendance} for one adapter; `open` makes an empty store per test, in which these meetings exist. */
export function attendanceContract(
  adapter: string,
  open: (meetings: readonly MeetingId[]) => Promise<{ attendance: Attendance; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ attendance: Attendance }>({
    attendance: async ({}, use) => {
      const { attendance, close } = await open([monday, tuesday]);
      await use(attendance);
      await close();
    },
  });
  const stay = (seat: string, from: number) => ({
    seatId: seat as SeatId,
    name: `Name ${seat}`,
    from: at(from),
  });

  describe(`Attendance contract, ${adapter}`, () => {
    test('AT1 a stay that is open goes on', async ({ attendance }) => {
      await attendance.came(monday, { ...stay('a', 1), personId: ada });
      await attendance.came(monday, { ...stay('a', 5), name: 'New' });
      expect(await attendance.ofMeeting(monday)).toEqual([{ ...stay('a', 1), personId: ada }]);
    });

    test('AT1 coming twice at once is one stay', async ({ attendance }) => {
      await Promise.all([1, 2, 3].map((n) => attendance.came(monday, stay('a', n))));
      expect(await attendance.ofMeeting(monday)).toHaveLength(1);
    });

    test('AT1 coming again after going is a second stay', async ({ attendance }) => {
      await attendance.came(monday, stay('a', 1));
      await attendance.went(monday, 'a' as SeatId, at(2));
      await attendance.came(monday, stay('a', 3));
      expect(await attendance.ofMeeting(monday)).toEqual([{ ...stay('a', 1), until: at(2) }, stay('a', 3)]);
    });

    test('AT2 going closes the open stay only, and once', async ({ attendance }) => {
      await attendance.came(monday, stay('a', 1));
      await attendance.came(tuesday, stay('a', 1));
      await attendance.went(monday, 'b' as SeatId, at(2));
      await attendance.went(monday, 'a' as SeatId, at(3));
      await attendance.went(monday, 'a' as SeatId, at(4));
      expect(await attendance.ofMeeting(monday)).toEqual([{ ...stay('a', 1), until: at(3) }]);
      expect(await attendance.ofMeeting(tuesday)).toEqual([stay('a', 1)]);
    });

    test('AT3 stays are listed by when they began, then by seat', async ({ attendance }) => {
      for (const [seat, from] of [
        ['b', 2],
        ['c', 1],
        ['a', 2],
      ] as const)
        await attendance.came(monday, stay(seat, from));
      expect((await attendance.ofMeeting(monday)).map(({ seatId }) => seatId)).toEqual(['c', 'a', 'b']);
    });

    test('AT4 the open stays of all meetings, in the same order', async ({ attendance }) => {
      await attendance.came(monday, stay('b', 2));
      await attendance.came(tuesday, stay('a', 1));
      await attendance.came(monday, stay('c', 3));
      await attendance.went(monday, 'b' as SeatId, at(4));
      expect(await attendance.open()).toEqual([
        { ...stay('a', 1), meetingId: tuesday },
        { ...stay('c', 3), meetingId: monday },
      ]);
    });

    test('AT5 being seen is noted on open stays of that meeting, and gone with them', async ({
      attendance,
    }) => {
      for (const seat of ['a', 'b']) await attendance.came(monday, stay(seat, 1));
      await attendance.came(tuesday, stay('c', 1));
      await attendance.went(monday, 'b' as SeatId, at(2));
      await attendance.seen(monday, at(3));
      await attendance.seen(monday, at(4));
      expect(await attendance.open()).toEqual([
        { ...stay('a', 1), seenAt: at(4), meetingId: monday },
        { ...stay('c', 1), meetingId: tuesday },
      ]);
      await attendance.came(monday, stay('a', 5));
      await attendance.went(monday, 'a' as SeatId, at(6));
      await attendance.came(monday, stay('a', 7));
      expect(await attendance.ofMeeting(monday)).toEqual([
        { ...stay('a', 1), until: at(6) },
        { ...stay('b', 1), until: at(2) },
        stay('a', 7),
      ]);
    });
  });
}

const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const [monday, tuesday] = ['monday' as MeetingId, 'tuesday' as MeetingId];
const ada = 'ada' as PersonId;
