import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { HistoryDep, RestoreBlocked, RestoreCounts, RestoreWanted } from '../ports/history.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { AttendanceDep } from '../ports/seats.ts';
import { err, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { isUnderWay, touchesMeetings } from './under-way.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** What restoring would change, for admins. Empty when it is all as it was. */
export async function planRestore(
  deps: WorkspacesDep & WorkspaceIdDep & HistoryDep & AttendanceDep,
  by: Actor,
  { wanted, moment }: { wanted: RestoreWanted; moment: Instant },
): Promise<Result<RestoreCounts, StandingRefused | RestoreBlocked>> {
  const standing = await standingOf(deps, by, 'admin', 'restore');
  if (!standing.ok) return standing;
  const plan = await deps.history.plan(wanted, moment);
  if (plan.ok && touchesMeetings(plan.value) && (await isUnderWay(deps, wanted)))
    return err({ type: 'RestoreBlocked', by: 'running' });
  return plan;
}
