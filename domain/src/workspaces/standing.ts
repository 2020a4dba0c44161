import type { Actor, PersonActor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { NotAllowed, NotFound, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { atLeast, type Role } from '../roles.ts';

/** A member who asks, with their role in this workspace. */
export interface Standing {
  readonly person: PersonActor;
  readonly role: Role;
}
export type StandingRefused = NotSignedIn | NotFound | NotAllowed;

/**
 * Who asks, if they may do at least what `least` may in this workspace. Somebody who is no member learns only that there is
 * no such workspace; `action` names what a member with too small a role wanted.
 */
export async function standingOf(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  least: Role,
  action: string,
): Promise<Result<Standing, StandingRefused>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const role = await deps.workspaces.roleIn(deps.workspaceId, by.id);
  if (role === undefined) return err({ type: 'NotFound', what: 'workspace' });
  if (!atLeast(role, least)) return err({ type: 'NotAllowed', action });
  return ok({ person: by, role });
}
