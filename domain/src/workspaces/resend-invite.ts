import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { IdsDep, InviteId } from '../ids.ts';
import type { MailerDep } from '../mail/mailer.ts';
import type { Language } from '../people/language.ts';
import type { TooOften } from '../ports/accounts.ts';
import type { AttemptsDep } from '../ports/attempts.ts';
import type { InvitesDep } from '../ports/invites.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { dayMs, type ClockDep } from '../time.ts';
import type { AlreadyMember } from './invite-person.ts';
import { invitePerson } from './invite-person.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** Mails an invitation anew, for admins: with another link, for as long as it had at first. The old link works no more. */
export async function resendInvite(
  deps: AttemptsDep & ClockDep & IdsDep & InvitesDep & MailerDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { inviteId, lang }: { inviteId: InviteId; lang?: Language },
): Promise<
  Result<{ mailed: 'sent' | 'tooMany' }, StandingRefused | NotFound | InvalidInput | AlreadyMember | TooOften>
> {
  const standing = await standingOf(deps, by, 'admin', 'resendInvite');
  if (!standing.ok) return standing;
  const now = deps.clock.now();
  const invite = (await deps.invites.ofWorkspace(deps.workspaceId, now)).find(({ id }) => id === inviteId);
  if (invite?.email === undefined) return err({ type: 'NotFound', what: 'invite' });
  const days = Math.round((invite.expiresAt - invite.createdAt) / dayMs);
  const again = await invitePerson(deps, by, {
    email: invite.email,
    role: invite.role,
    days,
    ...(lang && { lang }),
    instead: inviteId,
  });
  if (!again.ok) return again;
  const { mailed, invite: next } = again.value;
  if (mailed === 'tooMany') return ok({ mailed });
  // Somebody pressed it in the same moment: theirs was mailed, and ends the old link.
  if (mailed === 'known') return ok({ mailed: 'sent' });
  const ended = await deps.invites.revoke(deps.workspaceId, inviteId, now);
  // Where no mail says who was first, whoever ended the old one was.
  if (!ended && mailed === undefined) await deps.invites.revoke(deps.workspaceId, next.id, now);
  return ok({ mailed: 'sent' });
}
