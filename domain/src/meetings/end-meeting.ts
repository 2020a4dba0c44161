import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import { err, ok, type Result } from '../result.ts';
import { changerOf, meetingToManage, type ManageRefused, type MemberDeps } from './manage.ts';

/** Ends a meeting for all, from a page. In the room a host does the same by its `end` frame. */
export async function endMeeting(
  deps: MemberDeps & Pick<Home, 'clock' | 'meetings' | 'fanout'>,
  by: Actor,
  { meetingId }: { meetingId: MeetingId },
): Promise<Result<Meeting, ManageRefused>> {
  const found = await meetingToManage(deps, by, meetingId, 'endMeeting');
  if (!found.ok) return found;
  const meeting = await deps.meetings.change(meetingId, { endedAt: deps.clock.now(), ...changerOf(by) });
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
  deps.fanout.publish({ type: 'meetingChanged', meetingId });
  return ok(meeting);
}
