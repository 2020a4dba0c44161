import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { IdsDep, InviteId } from '../ids.ts';
import type { Invite, InvitesDep } from '../ports/invites.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { hashSecret } from '../secret.ts';
import { dayMs, type ClockDep, type Instant } from '../time.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** How long an invite lasts when nothing else is said, and at most, in days. */
const inviteDays = { usual: 7, most: 90 } as const;
const inviteUsesMost = 1_000;

/**
 * Makes an invitation by link, for admins. `secret` is the last part of the link `/i/[secret]`: it is
 * shown now and never again, because only its hash is stored. `maxUses` 0 means no limit.
 */
export async function createInvite(
  deps: ClockDep & IdsDep & InvitesDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  {
    role = 'member',
    days = inviteDays.usual,
    maxUses = 0,
    email,
  }: { role?: Invite['role']; days?: number; maxUses?: number; email?: string },
): Promise<Result<{ readonly invite: Invite; readonly secret: string }, StandingRefused | InvalidInput>> {
  const standing = await standingOf(deps, by, 'admin', 'createInvite');
  if (!standing.ok) return standing;
  if (!Number.isInteger(days) || days < 1 || days > inviteDays.most)
    return err({ type: 'InvalidInput', field: 'days', problem: 'outOfRange' });
  if (!Number.isInteger(maxUses) || maxUses < 0 || maxUses > inviteUsesMost)
    return err({ type: 'InvalidInput', field: 'maxUses', problem: 'outOfRange' });

  const secret = deps.ids.secret();
  const createdAt = deps.clock.now();
  const invite: Invite = {
    id: deps.ids.next() as InviteId,
    workspaceId: deps.workspaceId,
    secretHash: await hashSecret(secret),
    role,
    createdBy: standing.value.person.id,
    createdByName: standing.value.person.name,
    createdAt,
    expiresAt: (createdAt + days * dayMs) as Instant,
    uses: 0,
    maxUses,
    ...(email !== undefined && { email }),
  };
  await deps.invites.add(invite);
  return ok({ invite, secret });
}
