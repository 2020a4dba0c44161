import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { Invite, InvitesDep } from '../ports/invites.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { isOpen } from './view-invite.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** An invite as pages show it: without the hash of its secret. */
export type InviteView = Omit<Invite, 'secretHash' | 'revokedAt'>;

/** The invites that still work, newest first, for admins. */
export async function listInvites(
  deps: ClockDep & InvitesDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<readonly InviteView[], StandingRefused>> {
  const standing = await standingOf(deps, by, 'admin', 'listInvites');
  if (!standing.ok) return standing;
  const now = deps.clock.now();
  const invites = await deps.invites.ofWorkspace(deps.workspaceId, now);
  const open = await Promise.all(invites.map((invite) => isOpen(deps, invite, now)));
  const working = invites.filter((_, i) => open[i]);
  return ok(working.map(({ secretHash: _hash, revokedAt: _at, ...view }) => view));
}
