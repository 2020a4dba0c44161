import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, PersonId } from '../ids.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { changerOf, meetingToManage, type ManageRefused, type MemberDeps } from './manage.ts';

/** Meetings of one series that stand at a time, with some that were moved back. */
const most = 60;

/** Calls off one meeting of a series and all that come after it: no more are made. Answers how many were called off now. */
export async function cancelSeries(
  deps: MemberDeps &
    Pick<Home, 'clock' | 'meetings' | 'series' | 'notifications' | 'transactions' | 'fanout'>,
  by: Actor,
  { meetingId }: { meetingId: MeetingId },
): Promise<Result<number, ManageRefused | NotFound>> {
  const found = await meetingToManage(deps, by, meetingId, 'cancelSeries');
  if (!found.ok) return found;
  const { seriesId, occursAt = 0 } = found.value;
  if (seriesId === undefined) return err({ type: 'NotFound', what: 'meeting' });
  const now = deps.clock.now();
  const cancelled = await deps.transactions.atomically(async () => {
    await deps.series.end(seriesId, now, (by as { id: PersonId }).id);
    const following = (await deps.meetings.ofSeries(seriesId, most)).filter(
      (one) => one.occursAt! >= occursAt && one.endedAt === undefined && one.cancelledAt === undefined,
    );
    for (const { id, edits = 0 } of following) {
      await deps.notifications.forget({ meetingId: id });
      await deps.meetings.change(id, { cancelledAt: now, edits: edits + 1, ...changerOf(by) });
    }
    return following.map(({ id }) => id);
  });
  for (const id of cancelled) deps.fanout.publish({ type: 'meetingChanged', meetingId: id });
  return ok(cancelled.length);
}
