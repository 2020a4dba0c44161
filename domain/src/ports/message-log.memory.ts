import type { MeetingId, SeatId } from '../ids.ts';
import type { LoggedEntry, MessageLog } from './message-log.ts';

/** {@link MessageLog} in memory. */
export function createMemoryMessageLog(): MessageLog {
  const logs = new Map<MeetingId, LoggedEntry[]>();
  const logOf = (meeting: MeetingId): LoggedEntry[] => {
    const log = logs.get(meeting) ?? [];
    logs.set(meeting, log);
    return log;
  };

  return {
    async append(entry) {
      const log = logOf(entry.meetingId);
      const known = log.find(({ id }) => id === entry.id);
      if (known) return known.position;
      const { what } = entry;
      if (what.type === 'deleted')
        log.forEach((old, i) => {
          const isTarget = old.what.type === 'said' && old.id === what.target;
          const isEditOfIt = old.what.type === 'edited' && old.what.target === what.target;
          if (isTarget || isEditOfIt)
            log[i] = { ...old, what: { ...old.what, body: '' } as LoggedEntry['what'] };
        });
      const isTooLate =
        what.type === 'edited' &&
        log.some((old) => old.what.type === 'deleted' && old.what.target === what.target);
      const position = log.length + 1;
      log.push({ ...structuredClone(entry), what: isTooLate ? { ...what, body: '' } : what, position });
      return position;
    },
    readAfter: async (meeting, after, limit, viewer) =>
      logOf(meeting)
        .slice(after)
        .filter((entry) => sees(viewer, entry))
        .slice(0, limit),
    lastPosition: async (meeting) => logOf(meeting).length,
    byId: async (meeting, id) => logOf(meeting).find((entry) => entry.id === id),
  };
}

const sees = (viewer: SeatId, { to, authorSeat }: LoggedEntry): boolean =>
  to === undefined || to === viewer || authorSeat === viewer;
