import type { Actor } from '../actor.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import { err, ok, type Result } from '../result.ts';
import type { LastOwner } from './change-role.ts';
import { mirrorMember, type MirrorDeps } from '../roster/mirror-member.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** `by` stops being a member. The last owner has to name another one first. */
export async function leaveWorkspace(
  deps: FanoutDep & MirrorDeps,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<null, StandingRefused | LastOwner>> {
  const standing = await standingOf(deps, by, 'member', 'leaveWorkspace');
  if (!standing.ok) return standing;
  const personId = standing.value.person.id;
  if (!(await deps.workspaces.leave(deps.workspaceId, personId))) return err({ type: 'LastOwner' });
  deps.fanout.publish({ type: 'personChanged', personId });
  await mirrorMember(deps, by, { personId });
  return ok(null);
}
