import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { BranchesDep } from '../ports/branches.ts';
import type { TransfersDep } from '../ports/transfers.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { standingOnBranch } from './standing-on-branch.ts';

/** Deletes a branch with all that is in it; its origin stays as it is. For admins of the origin. Answers the origin's slug. */
export async function dropBranch(
  deps: WorkspacesDep & BranchesDep & TransfersDep & WorkspaceIdDep,
  by: Actor,
  { id }: { id?: string },
): Promise<Result<string, StandingRefused>> {
  const found = await standingOnBranch(deps, by, id, 'dropBranch');
  if (!found.ok) return found;
  const { branch } = found.value;
  const origin = await deps.workspaces.byId(branch.originId);
  // From the list first: nobody may find half of it.
  await deps.workspaces.remove(branch.id);
  await deps.transfers.remove(branch.id);
  return ok(origin!.slug);
}
