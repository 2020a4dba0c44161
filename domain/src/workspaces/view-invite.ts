import type { Actor } from '../actor.ts';
import type { Invite, InvitesDep } from '../ports/invites.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { Expired, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { hashSecret } from '../secret.ts';
import type { ClockDep, Instant } from '../time.ts';

/** What whoever holds the link may know before they press anything. */
export interface Invitation {
  readonly workspace: { readonly name: string };
  readonly invitedBy: string;
  readonly role: Invite['role'];
  readonly expiresAt: Instant;
  /** Where to go, when `by` belongs to the workspace already. */
  readonly memberOf?: Workspace['slug'] | undefined;
}

/** Shows an invitation to anybody who has its link. It spends nothing, however often it is opened. */
export async function viewInvite(
  deps: ClockDep & InvitesDep & WorkspacesDep,
  by: Actor,
  { secret }: { secret: string },
): Promise<Result<Invitation, NotFound | Expired>> {
  const found = await openInvite(deps, secret);
  if (!found.ok) return found;
  const { invite, workspace } = found.value;
  const role = by.type === 'person' ? await deps.workspaces.roleIn(workspace.id, by.id) : undefined;
  return ok({
    workspace: { name: workspace.name },
    invitedBy: invite.createdByName,
    role: invite.role,
    expiresAt: invite.expiresAt,
    memberOf: role && workspace.slug,
  });
}

/** The invite of a secret while it can still be used. A revoked or used-up one reads as expired: its holder need not know which. */
export async function openInvite(
  deps: ClockDep & InvitesDep & WorkspacesDep,
  secret: string,
): Promise<Result<{ readonly invite: Invite; readonly workspace: Workspace }, NotFound | Expired>> {
  const invite = await deps.invites.bySecretHash(await hashSecret(secret));
  const workspace = invite && (await deps.workspaces.byId(invite.workspaceId));
  if (!invite || !workspace) return err({ type: 'NotFound', what: 'invite' });
  const usedUp = invite.maxUses > 0 && invite.uses >= invite.maxUses;
  if (usedUp || invite.revokedAt !== undefined || invite.expiresAt <= deps.clock.now())
    return err({ type: 'Expired', what: 'invite' });
  return ok({ invite, workspace });
}
