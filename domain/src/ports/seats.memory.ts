import type { MeetingId, SeatId } from '../ids.ts';
import type { Attendance, Seat, Seats, Stay } from './seats.ts';

/** {@link Seats} in memory. */
export function createMemorySeats(): Seats {
  const seats = new Map<SeatId, Seat>();
  return {
    async save(seat) {
      for (const other of seats.values())
        if (
          other.id !== seat.id &&
          other.meetingId === seat.meetingId &&
          other.holder.type === seat.holder.type &&
          other.holder.id === seat.holder.id
        )
          throw new Error('the holder has another seat in this meeting');
      seats.set(seat.id, structuredClone(seat));
    },
    ofMeeting: async (meeting) =>
      [...seats.values()]
        .filter(({ meetingId }) => meetingId === meeting)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    byId: async (id) => seats.get(id),
    forget: async (id) => void seats.delete(id),
    async sweep(before) {
      const going = [...seats.values()].filter(
        ({ place, holder, createdAt }) =>
          (place === 'lobby' || place === 'denied') && holder.type === 'guest' && createdAt < before,
      );
      for (const { id } of going) seats.delete(id);
      return going.length;
    },
  };
}

/** {@link Attendance} in memory. */
export function createMemoryAttendance(): Attendance {
  let stays: readonly (Stay & { readonly meetingId: MeetingId })[] = [];
  const isOpen = (stay: Stay): boolean => stay.until === undefined;
  const inOrder = () =>
    stays.toSorted((a, b) => a.from - b.from || (a.seatId < b.seatId ? -1 : a.seatId > b.seatId ? 1 : 0));

  return {
    async came(meetingId, { seatId, name, personId, from }) {
      if (stays.some((s) => s.meetingId === meetingId && s.seatId === seatId && isOpen(s))) return;
      stays = [...stays, { meetingId, seatId, name, personId, from }];
    },
    async went(meetingId, seatId, at) {
      stays = stays.map((stay) =>
        stay.meetingId === meetingId && stay.seatId === seatId && isOpen(stay)
          ? { ...stay, until: at, seenAt: undefined }
          : stay,
      );
    },
    async seen(meetingId, at) {
      stays = stays.map((stay) =>
        stay.meetingId === meetingId && isOpen(stay) ? { ...stay, seenAt: at } : stay,
      );
    },
    ofMeeting: async (meeting) =>
      inOrder()
        .filter(({ meetingId }) => meetingId === meeting)
        .map(({ meetingId: _, ...stay }) => stay),
    open: async () => inOrder().filter(isOpen),
  };
}
