import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, SeriesId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type Standing, type StandingRefused } from '../workspaces/standing.ts';
import { mayManage, type MemberDeps } from './manage.ts';
import { dayMs, type Instant } from '../time.ts';
import { meetingState, type MeetingState } from './meeting-state.ts';

export interface ListedMeeting extends Meeting {
  readonly state: MeetingState;
  /** The names of those in the room right now. */
  readonly here: readonly string[];
  /** Whether who asks may edit, cancel and end it. */
  readonly mayManage: boolean;
}
export interface MeetingLists {
  /** Somebody is in, or it is time: those with people first. */
  readonly now: readonly ListedMeeting[];
  /** Soonest first; of each series only the next one. */
  readonly upcoming: readonly ListedMeeting[];
  /** Latest first. `morePast` says that a greater `pastOffset` gives further ones. */
  readonly past: readonly ListedMeeting[];
  readonly morePast: boolean;
}

/** The workspace's meetings as its members see them. `pastLimit` is a count, 1 to 200. */
export async function listMeetings(
  deps: MemberDeps & Pick<Home, 'clock' | 'meetings' | 'attendance'>,
  by: Actor,
  { pastLimit = 20, pastOffset = 0 }: { pastLimit?: number | undefined; pastOffset?: number | undefined },
): Promise<Result<MeetingLists, StandingRefused>> {
  const member = await standingOf(deps, by, 'member', 'listMeetings');
  return member.ok ? ok(await meetingLists(deps, member.value, { pastLimit, pastOffset })) : member;
}

/** The same for somebody whose standing is known. */
export async function meetingLists(
  deps: Pick<Home, 'clock' | 'meetings' | 'attendance'>,
  member: Standing,
  { pastLimit, pastOffset = 0 }: { pastLimit: number; pastOffset?: number },
): Promise<MeetingLists> {
  const limit = Math.min(Math.max(1, Math.trunc(pastLimit) || 1), 199);
  const now = deps.clock.now();
  const longAgo = (now - longestMs) as Instant;
  const [alive, closed, stays] = await Promise.all([
    deps.meetings.upcoming(200, longAgo),
    deps.meetings.past(limit + 1, Math.max(0, Math.trunc(pastOffset) || 0), longAgo),
    deps.attendance.open(),
  ]);

  const namesIn = new Map<MeetingId, string[]>();
  for (const stay of stays) namesIn.set(stay.meetingId, [...(namesIn.get(stay.meetingId) ?? []), stay.name]);
  const revived = await inAgain(deps, [...namesIn.keys()], alive);
  const listed = (meeting: Meeting): ListedMeeting => {
    const here = namesIn.get(meeting.id) ?? [];
    return {
      ...meeting,
      state: meetingState(meeting, now, here.length > 0),
      here,
      mayManage: mayManage(meeting, member),
    };
  };

  const open = [...alive, ...revived].map(listed);
  const over = pastOffset > 0 ? [] : open.filter((m) => m.state === 'over');
  return {
    now: open
      .filter((m) => m.state === 'running' || m.state === 'open')
      .toSorted((a, b) => b.here.length - a.here.length || timeOf(a) - timeOf(b)),
    upcoming: nextOnes(open.filter((m) => m.state === 'upcoming').toSorted((a, b) => timeOf(a) - timeOf(b))),
    past: [...over, ...closed.slice(0, limit).filter(isNotIn(revived)).map(listed)].toSorted(
      (a, b) => timeOf(b) - timeOf(a),
    ),
    morePast: closed.length > limit,
  };
}

/** Of each series only the next one. */
const nextOnes = (soonestFirst: readonly ListedMeeting[]): readonly ListedMeeting[] => {
  const seen = new Set<SeriesId>();
  return soonestFirst.filter(
    ({ seriesId }) => seriesId === undefined || (!seen.has(seriesId) && seen.add(seriesId)),
  );
};

/** No meeting is planned for longer: what began before, and has nobody in, is over. */
const longestMs = dayMs;

/** Old meetings whose link somebody has used again: people are in. */
async function inAgain(
  deps: Pick<Home, 'meetings'>,
  withPeople: readonly MeetingId[],
  alive: readonly Meeting[],
): Promise<readonly Meeting[]> {
  const known = new Set(alive.map(({ id }) => id));
  const found = await Promise.all(
    withPeople.filter((id) => !known.has(id)).map((id) => deps.meetings.byId(id)),
  );
  return found.filter(
    (m) => m !== undefined && m.endedAt === undefined && m.cancelledAt === undefined,
  ) as Meeting[];
}
const isNotIn =
  (others: readonly Meeting[]) =>
  ({ id }: Meeting): boolean =>
    !others.some((other) => other.id === id);

const timeOf = (m: Meeting): number => m.startedAt ?? m.startsAt ?? m.createdAt;
