import type { Meeting } from '../ports/meetings.ts';
import { hourMs, minuteMs, type Instant } from '../time.ts';

/**
 * Where a meeting stands: `running` while somebody is in; `open` when one can simply come in; `upcoming` before its time;
 * `over` when its time has passed with nobody in (its link still works); `ended` and `cancelled` for good.
 */
export type MeetingState = 'running' | 'open' | 'upcoming' | 'over' | 'ended' | 'cancelled';

/** How long before its start a planned meeting is shown as open. Meet and Calendar remind 10 minutes before. */
const earlyMs = 10 * minuteMs;
/** How long a planned meeting without a duration is taken to last, and how long an instant one stays listed with nobody in. */
const defaultDurationMs = hourMs;
const instantListedMs = 12 * hourMs;

/** When a meeting's state becomes another one by the clock alone. */
export const turnsAt = ({
  startsAt,
  durationMs = defaultDurationMs,
  startedAt,
  createdAt,
}: Meeting): readonly Instant[] =>
  (startsAt === undefined
    ? [(startedAt ?? createdAt) + instantListedMs]
    : [startsAt - earlyMs, startsAt + durationMs]) as Instant[];

export function meetingState(meeting: Meeting, now: Instant, someoneIsIn: boolean): MeetingState {
  if (meeting.cancelledAt !== undefined) return 'cancelled';
  if (meeting.endedAt !== undefined) return 'ended';
  if (someoneIsIn) return 'running';
  if (meeting.startsAt === undefined) {
    return now - (meeting.startedAt ?? meeting.createdAt) < instantListedMs ? 'open' : 'over';
  }
  if (now < meeting.startsAt - earlyMs) return 'upcoming';
  return now < meeting.startsAt + (meeting.durationMs ?? defaultDurationMs) ? 'open' : 'over';
}
