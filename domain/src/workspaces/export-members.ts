import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from './standing.ts';

const pageLength = 500;

/** The next members after one, by id, for admins who write all of them down; empty after the last. */
export async function exportMembers(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { after }: { after?: PersonId | undefined },
): Promise<Result<readonly Member[], StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', 'exportMembers');
  if (!standing.ok) return standing;
  return ok(await deps.workspaces.membersAfter(deps.workspaceId, pageLength, after));
}
