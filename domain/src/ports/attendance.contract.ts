import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Attendance } from './seats.ts';

/** Proves the AT rules of {@link Attendance} for one adapter; `open` makes an empty one, with the meetings `hall` and `yard`, per test. */
export function attendanceContract(
  adapter: string,
  open: () => Promise<{ attendance: Attendance; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ attendance: Attendance }>({
    attendance: async ({}, use) => {
      const { attendance, close } = await open();
      await use(attendance);
      await close();
    },
  });

  describe(`Attendance contract, ${adapter}`, () => {
    test('AT1 coming opens one stay, and coming again while it is open changes nothing', async ({
      attendance,
    }) => {
      await attendance.came(hall, stay('a', 10));
      await attendance.came(hall, stay('a', 20));
      expect(await attendance.ofMeeting(hall)).toEqual([stay('a', 10)]);
    });

    test('AT1 coming back after leaving is a second stay', async ({ attendance }) => {
      await attendance.came(hall, stay('a', 10));
      await attendance.went(hall, 'a' as SeatId, at(15));
      await attendance.came(hall, stay('a', 20));
      expect(await attendance.ofMeeting(hall)).toEqual([{ ...stay('a', 10), until: 15 }, stay('a', 20)]);
    });

    test('AT2 leaving without having come changes nothing, nor does leaving twice', async ({
      attendance,
    }) => {
      await attendance.went(hall, 'a' as SeatId, at(5));
      expect(await attendance.ofMeeting(hall)).toEqual([]);
      await attendance.came(hall, stay('a', 10));
      await attendance.went(hall, 'a' as SeatId, at(15));
      await attendance.went(hall, 'a' as SeatId, at(30));
      expect(await attendance.ofMeeting(hall)).toEqual([{ ...stay('a', 10), until: 15 }]);
    });

    test('AT3 stays are listed by their beginning, then by seat', async ({ attendance }) => {
      for (const [seat, from] of [
        ['c', 10],
        ['a', 10],
        ['b', 5],
      ] as const)
        await attendance.came(hall, stay(seat, from));
      expect((await attendance.ofMeeting(hall)).map((s) => s.seatId)).toEqual(['b', 'a', 'c']);
    });

    test('AT4 open lists who is in any room now', async ({ attendance }) => {
      await attendance.came(hall, stay('a', 10));
      await attendance.came('yard' as MeetingId, { ...stay('b', 5), personId: 'bo' as PersonId });
      await attendance.came(hall, stay('c', 7));
      await attendance.went(hall, 'c' as SeatId, at(8));
      expect(await attendance.open()).toEqual([
        { ...stay('b', 5), personId: 'bo', meetingId: 'yard' },
        { ...stay('a', 10), meetingId: hall },
      ]);
    });
  });
}

const hall = 'hall' as MeetingId;
const at = (ms: number) => ms as Instant;
const stay = (seat: string, from: number) => ({
  seatId: seat as SeatId,
  name: seat.toUpperCase(),
  from: at(from),
});
