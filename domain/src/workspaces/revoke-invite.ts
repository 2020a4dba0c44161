import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { InviteId } from '../ids.ts';
import type { InvitesDep } from '../ports/invites.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** Makes an invite's link worthless from now on. For admins. */
export async function revokeInvite(
  deps: ClockDep & InvitesDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { inviteId }: { inviteId: InviteId },
): Promise<Result<null, StandingRefused | NotFound>> {
  const standing = await standingOf(deps, by, 'admin', 'revokeInvite');
  if (!standing.ok) return standing;
  const found = await deps.invites.revoke(deps.workspaceId, inviteId, deps.clock.now());
  return found ? ok(null) : err({ type: 'NotFound', what: 'invite' });
}
