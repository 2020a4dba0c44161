import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import type { Meeting } from '../ports/meetings.ts';
import { err, ok, type Result } from '../result.ts';
import { seriesJobs } from './series-jobs.ts';
import { changerOf, meetingToManage, type ManageRefused, type MemberDeps } from './manage.ts';

/** Calls a meeting off: its link then says so, whoever is already in is sent out, and nobody is told of it any more. */
export async function cancelMeeting(
  deps: MemberDeps &
    Pick<
      Home,
      'clock' | 'ids' | 'meetings' | 'notifications' | 'outbox' | 'transactions' | 'upkeep' | 'fanout'
    >,
  by: Actor,
  { meetingId }: { meetingId: MeetingId },
): Promise<Result<Meeting, ManageRefused>> {
  const found = await meetingToManage(deps, by, meetingId, 'cancelMeeting');
  if (!found.ok) return found;
  if (found.value.seriesId !== undefined) await expectJobs(deps);
  const meeting = await deps.transactions.atomically(async () => {
    await deps.notifications.forget({ meetingId });
    // The link of a series leads to the next one from now on.
    await deps.outbox.add(seriesJobs(deps, found.value.seriesId));
    return deps.meetings.change(meetingId, {
      cancelledAt: deps.clock.now(),
      edits: (found.value.edits ?? 0) + 1,
      ...changerOf(by),
    });
  });
  if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
  deps.fanout.publish({ type: 'meetingChanged', meetingId });
  return ok(meeting);
}
