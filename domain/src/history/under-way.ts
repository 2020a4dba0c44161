import type { RestoreCounts, RestoreWanted } from '../ports/history.ts';
import type { AttendanceDep } from '../ports/seats.ts';

/** Whether people are in a meeting right now that a restore may change. That of a post or a comment does not. */
export async function isUnderWay({ attendance }: AttendanceDep, wanted: RestoreWanted): Promise<boolean> {
  if (wanted.type === 'post' || wanted.type === 'comment') return false;
  const inside = await attendance.open();
  return inside.some(({ meetingId }) => wanted.type === 'everything' || meetingId === wanted.id);
}

/** What would happen to meetings: those with nobody in them cannot be told from the others, so any counts. */
export const touchesMeetings = ({ meetings }: RestoreCounts): boolean => meetings !== undefined;
