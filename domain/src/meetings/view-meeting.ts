import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { MeetingAnswer } from '../ports/answers.ts';
import type { Series } from '../ports/series.ts';
import type { Stay } from '../ports/seats.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ListedMeeting } from './list-meetings.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { mayManage, type MemberDeps } from './manage.ts';
import { meetingState } from './meeting-state.ts';

export interface MeetingView extends ListedMeeting {
  /** Every stay of everybody, by when it began. Somebody who came twice has two. */
  readonly attendance: readonly Stay[];
  /** What people said to it, by their turns: so do those who wait stand. */
  readonly answers: readonly MeetingAnswer[];
  /** What it is one of. */
  readonly series?: Series | undefined;
  /** What who asks said. */
  readonly mine?: MeetingAnswer | undefined;
}

/** One meeting with who was there and when, for the workspace's members. */
export async function viewMeeting(
  deps: MemberDeps & Pick<Home, 'clock' | 'meetings' | 'attendance' | 'answers' | 'series'>,
  by: Actor,
  { meetingId }: { meetingId: MeetingId },
): Promise<Result<MeetingView, StandingRefused | NotFound>> {
  const member = await standingOf(deps, by, 'member', 'viewMeeting');
  if (!member.ok) return member;
  const meeting = await deps.meetings.byId(meetingId);
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });

  const [attendance, answers, series] = await Promise.all([
    deps.attendance.ofMeeting(meetingId),
    deps.answers.of(meetingId),
    meeting.seriesId && deps.series.byId(meeting.seriesId),
  ]);
  const here = attendance.filter((stay) => stay.until === undefined).map((stay) => stay.name);
  return ok({
    ...meeting,
    state: meetingState(meeting, deps.clock.now(), here.length > 0),
    here,
    mayManage: mayManage(meeting, member.value),
    attendance,
    answers,
    series: series || undefined,
    mine: answers.find(({ personId }) => personId === member.value.person.id),
  });
}
