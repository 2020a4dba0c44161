import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { Branch, BranchesDep } from '../ports/branches.ts';
import type { RowDifference, TooFarApart, TransfersDep } from '../ports/transfers.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { standingOnBranch } from './standing-on-branch.ts';

/** All in which a branch and its origin are not the same. For admins of the origin. */
export async function compareBranch(
  deps: WorkspacesDep & BranchesDep & TransfersDep & WorkspaceIdDep,
  by: Actor,
  { id }: { id?: string },
): Promise<Result<{ branch: Branch; differences: readonly RowDifference[] }, StandingRefused | TooFarApart>> {
  const found = await standingOnBranch(deps, by, id, 'compareBranch');
  if (!found.ok) return found;
  const { branch } = found.value;
  const differences = await deps.transfers.differences(branch);
  return differences.ok ? ok({ branch, differences: differences.value }) : differences;
}
