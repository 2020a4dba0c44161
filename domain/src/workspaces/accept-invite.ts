import type { Actor } from '../actor.ts';
import type { InvitesDep } from '../ports/invites.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { Expired, NotFound, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { findInvite, isOpen } from './view-invite.ts';

/**
 * Makes `by` a member by an invitation's link, and counts one use. Somebody who is a member already keeps their role and spends
 * nothing; `joined` tells the two apart.
 */
export async function acceptInvite(
  deps: ClockDep & InvitesDep & WorkspacesDep,
  by: Actor,
  { secret }: { secret: string },
): Promise<
  Result<{ readonly workspace: Workspace; readonly joined: boolean }, NotSignedIn | NotFound | Expired>
> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const found = await findInvite(deps, secret);
  if (!found.ok) return found;
  const { invite, workspace } = found.value;
  const isMember = async () => (await deps.workspaces.roleIn(workspace.id, by.id)) !== undefined;
  const expired = err<Expired>({ type: 'Expired', what: 'invite' });

  if (await isMember()) return ok({ workspace, joined: false });
  const at = deps.clock.now();
  if (!(await isOpen(deps, invite, at))) return expired;
  // Somebody who pressed twice lost the race to themselves.
  if (!(await deps.invites.use(invite.id, at)))
    return (await isMember()) ? ok({ workspace, joined: false }) : expired;
  return ok({ workspace, joined: await deps.workspaces.join(workspace.id, by.id, invite.role, at) });
}
