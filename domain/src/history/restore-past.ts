import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { HistoryDep, RestoreBlocked, Restored, RestoreWanted } from '../ports/history.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { AttendanceDep } from '../ports/seats.ts';
import { err, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import { isUnderWay, touchesMeetings } from './under-way.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** Makes something what it was at a moment, on behalf of an admin. Nothing is lost by it: {@link undoRestore} brings back what was before. */
export async function restorePast(
  deps: WorkspacesDep & WorkspaceIdDep & HistoryDep & AttendanceDep,
  by: Actor,
  { wanted, moment }: { wanted: RestoreWanted; moment: Instant },
): Promise<Result<Restored, StandingRefused | RestoreBlocked>> {
  const standing = await standingOf(deps, by, 'admin', 'restore');
  if (!standing.ok) return standing;
  if (await isUnderWay(deps, wanted)) {
    const plan = await deps.history.plan(wanted, moment);
    if (!plan.ok) return plan;
    if (touchesMeetings(plan.value)) return err({ type: 'RestoreBlocked', by: 'running' });
  }
  return deps.history.restore(wanted, moment);
}
