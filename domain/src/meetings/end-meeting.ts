import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import type { Meeting } from '../ports/meetings.ts';
import { err, ok, type Result } from '../result.ts';
import { seriesJobs } from './series-jobs.ts';
import { changerOf, meetingToManage, type ManageRefused, type MemberDeps } from './manage.ts';

/** Ends a meeting for all, from a page. In the room a host does the same by its `end` frame. */
export async function endMeeting(
  deps: MemberDeps &
    Pick<Home, 'clock' | 'ids' | 'meetings' | 'outbox' | 'transactions' | 'upkeep' | 'fanout'>,
  by: Actor,
  { meetingId }: { meetingId: MeetingId },
): Promise<Result<Meeting, ManageRefused>> {
  const found = await meetingToManage(deps, by, meetingId, 'endMeeting');
  if (!found.ok) return found;
  const { seriesId } = found.value;
  if (seriesId !== undefined) await expectJobs(deps);
  const meeting = await deps.transactions.atomically(async () => {
    // The link of a series leads to the next one from now on.
    await deps.outbox.add(seriesJobs(deps, seriesId));
    return deps.meetings.change(meetingId, { endedAt: deps.clock.now(), ...changerOf(by) });
  });
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
  deps.fanout.publish({ type: 'meetingChanged', meetingId });
  return ok(meeting);
}
