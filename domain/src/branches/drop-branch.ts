import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { BranchesDep } from '../ports/branches.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { RemovalsDep } from '../ports/removals.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import type { StandingRefused } from '../workspaces/standing.ts';
import { standingOnBranch } from './standing-on-branch.ts';

/** Deletes a branch with all that is in it (`emptyRemoved`); its origin stays as it is. For admins of the origin. Answers the origin's slug. */
export async function dropBranch(
  deps: ClockDep & FanoutDep & WorkspacesDep & BranchesDep & RemovalsDep & WorkspaceIdDep,
  by: Actor,
  { id }: { id?: string },
): Promise<Result<string, StandingRefused>> {
  const found = await standingOnBranch(deps, by, id, 'dropBranch');
  if (!found.ok) return found;
  const { branch, standing } = found.value;
  const origin = await deps.workspaces.byId(branch.originId);
  // From the list first: nobody may find half of it.
  await deps.removals.begin(branch.id, { by: standing.person.id, at: deps.clock.now() });
  deps.fanout.publish({ type: 'workspaceGone', workspaceId: branch.id });
  return ok(origin!.slug);
}
