import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { MeetingId, RoomCode } from '../ids.ts';
import type { BranchesDep } from '../ports/branches.ts';
import type { MergeChoices, NotMerged, TooFarApart, TransfersDep } from '../ports/transfers.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { standingOnBranch } from './standing-on-branch.ts';

/** Brings what the branch changed into its origin; the branch stays. For admins of the origin. Answers how many records changed there. */
export async function mergeBranch(
  deps: WorkspacesDep & BranchesDep & TransfersDep & WorkspaceIdDep,
  by: Actor,
  { id, choices }: { id?: string; choices: MergeChoices },
): Promise<Result<number, StandingRefused | TooFarApart | NotMerged>> {
  const found = await standingOnBranch(deps, by, id, 'mergeBranch');
  if (!found.ok) return found;
  const { branch } = found.value;
  const differences = await deps.transfers.differences(branch);
  if (!differences.ok) return differences;
  const merged = await deps.transfers.merge(branch, choices);
  if (!merged.ok) return merged;
  // A meeting that was planned in the branch is met in the origin from now on.
  for (const { table, origin, branch: row, id: difference } of differences.value)
    if (table === 'meeting' && row && !origin && choices[difference] !== 'origin')
      await deps.workspaces.moveRoom(row['code'] as RoomCode, branch.originId, row['id'] as MeetingId);
  return ok(merged.value);
}
