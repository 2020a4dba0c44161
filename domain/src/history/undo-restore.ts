import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { HistoryDep, RestoreBlocked, Restored } from '../ports/history.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { err, type Result } from '../result.ts';
import type { InvalidInput } from '../refusals.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/** Brings back what was before a restore, on behalf of an admin. What others changed since in other things stays. */
export async function undoRestore(
  deps: WorkspacesDep & WorkspaceIdDep & HistoryDep,
  by: Actor,
  { before, after }: Restored,
): Promise<Result<Restored, StandingRefused | RestoreBlocked | InvalidInput>> {
  const standing = await standingOf(deps, by, 'admin', 'restore');
  if (!standing.ok) return standing;
  if (!Number.isSafeInteger(before) || !Number.isSafeInteger(after) || before < 0 || after < before)
    return err({ type: 'InvalidInput', field: 'before', problem: 'invalid' });
  return deps.history.undo({ before, after });
}
