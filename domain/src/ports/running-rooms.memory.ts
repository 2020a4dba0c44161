import type { MeetingId } from '../ids.ts';
import type { NotedRoom, RunningRooms } from './running-rooms.ts';

/** {@link RunningRooms} in memory. */
export function createMemoryRunningRooms(): RunningRooms {
  const notes = new Map<MeetingId, NotedRoom>();
  return {
    async began(room) {
      const before = notes.get(room.meetingId);
      if (!before || before.fence < room.fence) notes.set(room.meetingId, { ...room });
    },
    async ended(meetingId, fence) {
      const note = notes.get(meetingId);
      if (note && note.fence <= fence) notes.delete(meetingId);
    },
    notOf: async (processes, limit) =>
      [...notes.values()]
        .filter(({ process }) => !processes.includes(process))
        .sort((a, b) => a.fence - b.fence || (a.meetingId < b.meetingId ? -1 : 1))
        .slice(0, limit),
  };
}
