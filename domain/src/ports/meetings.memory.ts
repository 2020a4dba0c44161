import type { MeetingId } from '../ids.ts';
import type { Meeting, Meetings } from './meetings.ts';

/** {@link Meetings} in memory. */
export function createMemoryMeetings(): Meetings {
  const meetings = new Map<MeetingId, Meeting>();
  const closedAt = (m: Meeting): number | undefined => m.endedAt ?? m.cancelledAt;
  const isUpcoming = (m: Meeting, after: number): boolean =>
    closedAt(m) === undefined && [m.startsAt, m.startedAt, m.createdAt].some((at) => (at ?? 0) > after);
  const whenOf = (m: Meeting): number => closedAt(m) ?? m.startsAt ?? m.startedAt ?? m.createdAt;
  const isPlanned = (m: Meeting): boolean => m.startsAt !== undefined && m.startedAt === undefined;
  const all = (which: (m: Meeting) => boolean): Meeting[] => [...meetings.values()].filter(which);

  return {
    async add(meeting) {
      if (meetings.has(meeting.id)) throw new Error('the meeting is there already');
      const isTwice =
        all((m) => m.seriesId === meeting.seriesId && m.occursAt === meeting.occursAt).length > 0;
      if (meeting.seriesId !== undefined && isTwice)
        throw new Error('the moment of the series has one already');
      meetings.set(meeting.id, structuredClone(meeting));
    },
    byId: async (id) => meetings.get(id),
    async change(id, fields) {
      const meeting = meetings.get(id);
      if (!meeting || Object.keys(fields).length === 0) return meeting;
      const changed = { ...meeting, changedBy: undefined, ...structuredClone(fields) };
      meetings.set(id, changed);
      return changed;
    },
    upcoming: async (limit, after) =>
      all((m) => isUpcoming(m, after))
        .sort(
          (a, b) =>
            Number(isPlanned(a)) - Number(isPlanned(b)) ||
            (isPlanned(a) ? a.startsAt! - b.startsAt! : b.createdAt - a.createdAt) ||
            (a.id < b.id ? -1 : 1),
        )
        .slice(0, limit),
    planned: async (limit, after) =>
      all((m) => (m.startsAt ?? 0) > after)
        .sort((a, b) => a.startsAt! - b.startsAt! || (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    ofSeries: async (id, limit) =>
      all((m) => m.seriesId === id)
        .sort((a, b) => b.occursAt! - a.occursAt!)
        .slice(0, limit),
    past: async (limit, offset, after) =>
      all((m) => !isUpcoming(m, after))
        .sort((a, b) => whenOf(b) - whenOf(a) || (a.id < b.id ? -1 : 1))
        .slice(offset, offset + limit),
  };
}
