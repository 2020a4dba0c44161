import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Role } from '../roles.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** `by` is the only owner, so that nobody would be left to look after the workspace. */
export interface LastOwner {
  readonly type: 'LastOwner';
}

/**
 * Gives a member another role. Admins move people between member and admin; only owners make owners or change them.
 * The last owner keeps the role.
 */
export async function changeRole(
  deps: FanoutDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { personId, role }: { personId: PersonId; role: Role },
): Promise<Result<Role, StandingRefused | NotFound | LastOwner>> {
  const standing = await standingOf(deps, by, 'admin', 'changeRole');
  if (!standing.ok) return standing;
  const current = await deps.workspaces.roleIn(deps.workspaceId, personId);
  if (current === undefined) return err({ type: 'NotFound', what: 'person' });
  const touchesOwner = current === 'owner' || role === 'owner';
  if (touchesOwner && standing.value.role !== 'owner')
    return err({ type: 'NotAllowed', action: 'changeRole' });
  if (current === role) return ok(role);
  if (!(await deps.workspaces.setRole(deps.workspaceId, personId, role))) return err({ type: 'LastOwner' });
  deps.fanout.publish({ type: 'personChanged', personId });
  return ok(role);
}
