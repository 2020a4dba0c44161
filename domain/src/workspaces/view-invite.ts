import type { Actor } from '../actor.ts';
import type { Invite, InvitesDep } from '../ports/invites.ts';
import type { Workspace, WorkspacesDep } from '../ports/workspaces.ts';
import type { Expired, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { atLeast } from '../roles.ts';
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
  const found = await findInvite(deps, secret);
  if (!found.ok) return found;
  const { invite, workspace } = found.value;
  if (!(await isOpen(deps, invite, deps.clock.now()))) return err({ type: 'Expired', what: 'invite' });
  const role = by.type === 'person' ? await deps.workspaces.roleIn(workspace.id, by.id) : undefined;
  return ok({
    workspace: { name: workspace.name },
    invitedBy: invite.createdByName,
    role: invite.role,
    expiresAt: invite.expiresAt,
    memberOf: role && workspace.slug,
  });
}

/** The invite of a secret, open or not, and where it leads. */
export async function findInvite(
  deps: InvitesDep & WorkspacesDep,
  secret: string,
): Promise<Result<{ readonly invite: Invite; readonly workspace: Workspace }, NotFound>> {
  const invite = await deps.invites.bySecretHash(await hashSecret(secret));
  const workspace = invite && (await deps.workspaces.byId(invite.workspaceId));
  return invite && workspace ? ok({ invite, workspace }) : err({ type: 'NotFound', what: 'invite' });
}

/**
 * Whether an invite can still be used: by itself, and because who made it may still invite. Revoked, used up, expired and orphaned are
 * one to its holder, who need not know which.
 */
export async function isOpen(
  deps: WorkspacesDep,
  { uses, maxUses, revokedAt, expiresAt, workspaceId, createdBy }: Invite,
  now: Instant,
): Promise<boolean> {
  if ((maxUses > 0 && uses >= maxUses) || revokedAt !== undefined || expiresAt <= now) return false;
  const role = await deps.workspaces.roleIn(workspaceId, createdBy);
  return role !== undefined && atLeast(role, 'admin');
}
