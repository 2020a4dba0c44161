import { describe, expect, test as base } from 'vitest';
import type { GuestId, MeetingId, PersonId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Seat, Seats } from './seats.ts';

/** Proves the SE rules of {@link Seats} for one adapter; `open` makes an empty store per test, in which these meetings exist. */
export function seatsContract(
  adapter: string,
  open: (meetings: readonly MeetingId[]) => Promise<{ seats: Seats; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ seats: Seats }>({
    seats: async ({}, use) => {
      const { seats, close } = await open([monday, tuesday]);
      await use(seats);
      await close();
    },
  });

  describe(`Seats contract, ${adapter}`, () => {
    test('SE1 a saved seat comes back, and saving again replaces it', async ({ seats }) => {
      const first = seat('a', {
        handAt: at(4),
        secretHash: 'hash',
        holder: { type: 'guest', id: 'g' as GuestId },
      });
      await seats.save(first);
      expect(await seats.ofMeeting(monday)).toEqual([first]);
      const { handAt: _, ...down } = { ...first, name: 'New', role: 'host', place: 'left' } as const;
      await seats.save(down);
      expect(await seats.ofMeeting(monday)).toEqual([down]);
      const { secretHash: __, ...signedIn } = { ...down, holder: { type: 'person', id: ada } } as const;
      await seats.save(signedIn);
      expect(await seats.ofMeeting(monday)).toEqual([signedIn]);
      const person = seat('p', { asGuest: true, createdAt: at(9) });
      await seats.save(person);
      expect(await seats.byId('p' as SeatId)).toEqual(person);
      await seats.save(seat('p', { createdAt: at(9) }));
      expect(await seats.byId('p' as SeatId)).toEqual(seat('p', { createdAt: at(9) }));
    });

    test('SE1 a meeting’s seats, oldest first, and nobody else’s', async ({ seats }) => {
      await seats.save(seat('b', { createdAt: at(2) }));
      await seats.save(seat('a', { createdAt: at(3) }));
      await seats.save(seat('c', { createdAt: at(1) }));
      await seats.save(seat('d', { meetingId: tuesday }));
      expect((await seats.ofMeeting(monday)).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
      expect(await seats.ofMeeting('none' as MeetingId)).toEqual([]);
    });

    test('SE2 a second seat for the same holder is refused, and the first stays', async ({ seats }) => {
      const first = seat('a', { holder: { type: 'person', id: ada } });
      await seats.save(first);
      await expect(seats.save(seat('b', { holder: { type: 'person', id: ada } }))).rejects.toThrow();
      expect(await seats.ofMeeting(monday)).toEqual([first]);
      await seats.save(seat('c', { meetingId: tuesday, holder: { type: 'person', id: ada } }));
      expect(await seats.ofMeeting(tuesday)).toHaveLength(1);
    });

    test('SE3 a seat is found by its id alone, as last saved', async ({ seats }) => {
      await seats.save(seat('a', { meetingId: tuesday }));
      const moved = seat('a', { meetingId: tuesday, place: 'room' });
      await seats.save(moved);
      expect(await seats.byId('a' as SeatId)).toEqual(moved);
      expect(await seats.byId('b' as SeatId)).toBeUndefined();
    });

    test('SE4 a forgotten seat is gone until it is saved again', async ({ seats }) => {
      await seats.save(seat('a'));
      await seats.save(seat('b'));
      await seats.forget('a' as SeatId);
      await seats.forget('a' as SeatId);
      expect((await seats.ofMeeting(monday)).map(({ id }) => id)).toEqual(['b']);
      await seats.save(seat('a', { place: 'room' }));
      expect(await seats.byId('a' as SeatId)).toEqual(seat('a', { place: 'room' }));
    });

    test('SE5 old seats of guests who never got in are swept, and nobody else’s', async ({ seats }) => {
      const guest = (id: string, more: Partial<Seat>) =>
        seat(id, { holder: { type: 'guest', id: id as GuestId }, secretHash: 'hash', ...more });
      const stay = [
        guest('new', { createdAt: at(5) }),
        guest('in', { place: 'room' }),
        guest('left', { place: 'left' }),
        guest('removed', { place: 'removed' }),
        seat('member'),
      ];
      const go = [guest('old', {}), guest('denied', { place: 'denied', meetingId: tuesday })];
      for (const one of [...stay, ...go]) await seats.save(one);
      expect(await seats.sweep(at(5))).toBe(2);
      const left = [...(await seats.ofMeeting(monday)), ...(await seats.ofMeeting(tuesday))];
      expect(left.map(({ id }) => id).toSorted()).toEqual(stay.map(({ id }) => id).toSorted());
      expect(await seats.sweep(at(5))).toBe(0);
    });
  });
}

const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const [monday, tuesday] = ['monday' as MeetingId, 'tuesday' as MeetingId];
const ada = 'ada' as PersonId;
const seat = (id: string, more: Partial<Seat> = {}): Seat => ({
  id: id as SeatId,
  meetingId: monday,
  holder: { type: 'person', id: `holder-${id}` as PersonId },
  name: `Name ${id}`,
  role: 'participant',
  place: 'lobby',
  createdAt: at(0),
  ...more,
});
