import { describe, expect, test as base } from 'vitest';
import type { GuestId, MeetingId, PersonId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Seat, Seats } from './seats.ts';

/** Proves the SE rules of {@link Seats} for one adapter; `open` makes an empty one, with the meetings `hall` and `yard`, per test. */
export function seatsContract(
  adapter: string,
  open: () => Promise<{ seats: Seats; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ seats: Seats }>({
    seats: async ({}, use) => {
      const { seats, close } = await open();
      await use(seats);
      await close();
    },
  });

  describe(`Seats contract, ${adapter}`, () => {
    test('SE1 what was saved comes back, oldest first', async ({ seats }) => {
      const guest: Seat = {
        ...seat('b', 2),
        holder: { type: 'guest', id: 'g1' as GuestId },
        secretHash: 'ab'.repeat(32),
        place: 'lobby',
        handAt: 7 as Instant,
      };
      await seats.save(guest);
      await seats.save(seat('a', 1));
      expect(await seats.ofMeeting(hall)).toEqual([seat('a', 1), guest]);
      expect(await seats.ofMeeting('yard' as MeetingId)).toEqual([]);
    });

    test('SE1 saving again replaces, and takes away what is no longer there', async ({ seats }) => {
      await seats.save({ ...seat('a', 1), handAt: 5 as Instant });
      const later: Seat = { ...seat('a', 1), name: 'Ada L.', role: 'host', place: 'left' };
      await seats.save(later);
      expect(await seats.ofMeeting(hall)).toEqual([later]);
    });

    test('SE2 a second seat for the same holder in the same meeting is refused', async ({ seats }) => {
      await seats.save(seat('a', 1));
      await expect(seats.save({ ...seat('b', 2), holder: seat('a', 1).holder })).rejects.toThrow();
      expect(await seats.ofMeeting(hall)).toEqual([seat('a', 1)]);
    });

    test('SE2 the same person may sit in two meetings', async ({ seats }) => {
      await seats.save(seat('a', 1));
      await seats.save({ ...seat('b', 2), meetingId: 'yard' as MeetingId, holder: seat('a', 1).holder });
      expect(await seats.ofMeeting('yard' as MeetingId)).toHaveLength(1);
    });

    test('SE3 byId finds a seat in any meeting, and nothing for an unknown id', async ({ seats }) => {
      await seats.save(seat('a', 1));
      expect(await seats.byId('a' as SeatId)).toEqual(seat('a', 1));
      expect(await seats.byId('x' as SeatId)).toBeUndefined();
    });
  });
}

const hall = 'hall' as MeetingId;
const seat = (id: string, createdAt: number): Seat => ({
  id: id as SeatId,
  meetingId: hall,
  holder: { type: 'person', id: `person-${id}` as PersonId },
  name: id.toUpperCase(),
  role: 'participant',
  place: 'room',
  createdAt: createdAt as Instant,
});
