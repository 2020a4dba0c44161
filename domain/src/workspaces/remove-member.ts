import type { Actor } from '../actor.ts';
import type { PersonId } from '../ids.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { LastOwner } from './change-role.ts';
import { mirrorMember, type MirrorDeps } from '../roster/mirror-member.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** Takes somebody else out of the workspace. Admins remove members and admins; only owners remove owners. */
export async function removeMember(
  deps: FanoutDep & MirrorDeps,
  by: Actor,
  { personId }: { personId: PersonId },
): Promise<Result<null, StandingRefused | NotFound | LastOwner>> {
  const standing = await standingOf(deps, by, 'admin', 'removeMember');
  if (!standing.ok) return standing;
  const role = await deps.workspaces.roleIn(deps.workspaceId, personId);
  if (role === undefined) return err({ type: 'NotFound', what: 'person' });
  if (role === 'owner' && standing.value.role !== 'owner')
    return err({ type: 'NotAllowed', action: 'removeMember' });
  if (!(await deps.workspaces.leave(deps.workspaceId, personId))) return err({ type: 'LastOwner' });
  deps.fanout.publish({ type: 'personChanged', personId });
  await mirrorMember(deps, by, { personId });
  return ok(null);
}
