import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** One member of this workspace, for its members. Somebody who is elsewhere and somebody who is nowhere are the same `NotFound`. */
export async function viewMember(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { personId }: { personId: PersonId },
): Promise<Result<Member, StandingRefused | NotFound>> {
  const standing = await standingOf(deps, by, 'member', 'viewMember');
  if (!standing.ok) return standing;
  const member = await deps.workspaces.member(deps.workspaceId, { personId });
  return member ? ok(member) : err({ type: 'NotFound', what: 'person' });
}
