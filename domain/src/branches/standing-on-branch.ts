import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { Branch, BranchesDep } from '../ports/branches.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type Standing, type StandingRefused } from '../workspaces/standing.ts';

/** Who asks in a branch, or in its origin with the branch's id: an admin of the origin, on whom all that is done with it depends. */
export async function standingOnBranch(
  deps: WorkspacesDep & BranchesDep & WorkspaceIdDep,
  by: Actor,
  id: string | undefined,
  action: string,
): Promise<Result<{ branch: Branch; standing: Standing }, StandingRefused>> {
  const branch = await deps.branches.of((id ?? deps.workspaceId) as Branch['id']);
  const isHere = branch && (branch.id === deps.workspaceId || branch.originId === deps.workspaceId);
  // Whoever may not look here learns nothing about branches elsewhere.
  const standing = await standingOf(
    { ...deps, workspaceId: isHere ? branch.originId : deps.workspaceId },
    by,
    'admin',
    action,
  );
  if (!standing.ok) return standing;
  if (!isHere) return err({ type: 'NotFound', what: 'branch' });
  return ok({ branch, standing: standing.value });
}
