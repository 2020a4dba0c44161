import type { Actor } from '../actor.ts';
import type { PersonId } from '../ids.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Role } from '../roles.ts';
import { isSeen, versionOf, type ChangedMeanwhile, type Version } from '../version.ts';
import { mirrorMember, type MirrorDeps } from '../roster/mirror-member.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** What somebody who changes a role should have seen of it. */
export const versionOfRole = (role: Role): Version => versionOf(role);

/** `by` is the only owner, so that nobody would be left to look after the workspace. */
export interface LastOwner {
  readonly type: 'LastOwner';
}

/**
 * Gives a member another role. Admins move people between member and admin; only owners make owners or change them.
 * The last owner keeps the role. `seen` are the versions that whoever changes it started from: another role that the member has by now stays.
 */
export async function changeRole(
  deps: FanoutDep & MirrorDeps,
  by: Actor,
  { personId, role, seen }: { personId: PersonId; role: Role; seen?: readonly Version[] | undefined },
): Promise<Result<Role, StandingRefused | NotFound | LastOwner | ChangedMeanwhile>> {
  const standing = await standingOf(deps, by, 'admin', 'changeRole');
  if (!standing.ok) return standing;
  const current = await deps.workspaces.roleIn(deps.workspaceId, personId);
  if (current === undefined) return err({ type: 'NotFound', what: 'person' });
  const touchesOwner = current === 'owner' || role === 'owner';
  if (touchesOwner && standing.value.role !== 'owner')
    return err({ type: 'NotAllowed', action: 'changeRole' });
  if (current === role) return ok(role);
  if (!isSeen(seen, versionOfRole(current)))
    return err({ type: 'ChangedMeanwhile', now: versionOfRole(current) });
  if (!(await deps.workspaces.setRole(deps.workspaceId, personId, role))) return err({ type: 'LastOwner' });
  deps.fanout.publish({ type: 'personChanged', personId });
  await mirrorMember(deps, by, { personId });
  return ok(role);
}
