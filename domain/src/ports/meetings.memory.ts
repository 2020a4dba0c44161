import type { MeetingId } from '../ids.ts';
import type { Meeting, Meetings } from './meetings.ts';

/** {@link Meetings} in memory. */
export function createMemoryMeetings(): Meetings {
  const meetings = new Map<MeetingId, Meeting>();
  const closedAt = (m: Meeting): number | undefined => m.endedAt ?? m.cancelledAt;
  const isPlanned = (m: Meeting): boolean => m.startsAt !== undefined && m.startedAt === undefined;
  const all = (which: (m: Meeting) => boolean): Meeting[] => [...meetings.values()].filter(which);

  return {
    async add(meeting) {
      if (meetings.has(meeting.id)) throw new Error('the meeting is there already');
      meetings.set(meeting.id, structuredClone(meeting));
    },
    byId: async (id) => meetings.get(id),
    async change(id, fields) {
      const meeting = meetings.get(id);
      if (!meeting) return undefined;
      const changed = { ...meeting, ...structuredClone(fields) };
      meetings.set(id, changed);
      return changed;
    },
    upcoming: async (limit) =>
      all((m) => closedAt(m) === undefined)
        .sort(
          (a, b) =>
            Number(isPlanned(a)) - Number(isPlanned(b)) ||
            (isPlanned(a) ? a.startsAt! - b.startsAt! : b.createdAt - a.createdAt) ||
            (a.id < b.id ? -1 : 1),
        )
        .slice(0, limit),
    past: async (limit, offset) =>
      all((m) => closedAt(m) !== undefined)
        .sort((a, b) => closedAt(b)! - closedAt(a)! || (a.id < b.id ? -1 : 1))
        .slice(offset, offset + limit),
  };
}
