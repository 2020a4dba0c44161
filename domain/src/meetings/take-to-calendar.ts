import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { calendarText } from './calendar-text.ts';
import type { MemberDeps } from './manage.ts';

/** One planned meeting as a file for calendar programs. `home` is the address of the workspace's pages. */
export async function takeToCalendar(
  deps: MemberDeps & Pick<Home, 'meetings'>,
  by: Actor,
  { meetingId, home }: { meetingId: MeetingId; home: string },
): Promise<Result<string, StandingRefused | NotFound>> {
  const member = await standingOf(deps, by, 'member', 'takeToCalendar');
  if (!member.ok) return member;
  const meeting = await deps.meetings.byId(meetingId);
  if (meeting?.startsAt === undefined) return err({ type: 'NotFound', what: 'meeting' });
  return ok(calendarText([meeting], { workspaceId: deps.workspaceId, home }));
}
