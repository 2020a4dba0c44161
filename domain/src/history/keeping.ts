import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { HistoryDep, Keeping } from '../ports/history.ts';
import type { UpkeepDep } from '../ports/upkeep.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import { moveOldName } from './move-old.ts';

/** How long changes may stay at hand, in days; 0 is for good. */
export const hotDaysOffered = [30, 90, 180, 365, 0] as const;

/** How long changes stay at hand, for admins; `undefined` where there is nowhere to move them to. */
export async function readKeeping(
  deps: WorkspacesDep & WorkspaceIdDep & HistoryDep,
  by: Actor,
  _: Record<string, never>,
): Promise<Result<Keeping | undefined, StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', 'keepHistory');
  if (!standing.ok) return standing;
  return ok(deps.history.supports.cold ? await deps.history.keeping() : undefined);
}

/** Settles how long changes stay at hand, on behalf of an admin. What is older is moved soon; what was moved stays where it is. */
export async function keepHistory(
  deps: ClockDep & WorkspacesDep & WorkspaceIdDep & HistoryDep & UpkeepDep,
  by: Actor,
  { hotDays }: { hotDays: number },
): Promise<Result<Keeping, StandingRefused | InvalidInput>> {
  const standing = await standingOf(deps, by, 'admin', 'keepHistory');
  if (!standing.ok) return standing;
  if (!deps.history.supports.cold || !hotDaysOffered.some((offered) => offered === hotDays))
    return err({ type: 'InvalidInput', field: 'hotDays', problem: 'invalid' });
  await deps.history.keep(hotDays);
  const now = deps.clock.now();
  await deps.upkeep.settle({ workspaceId: deps.workspaceId, chore: moveOldName }, { dueAt: now }, now);
  return ok(await deps.history.keeping());
}
