import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { IdsDep, InviteId } from '../ids.ts';
import type { MailerDep, MailPosted } from '../mail/mailer.ts';
import type { Language } from '../people/language.ts';
import { parseEmail } from '../people/person.ts';
import type { TooOften } from '../ports/accounts.ts';
import type { AttemptsDep } from '../ports/attempts.ts';
import type { Invite, InvitesDep } from '../ports/invites.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { dayMs, type ClockDep } from '../time.ts';
import { invitesADay } from './allowances.ts';
import { createInvite } from './create-invite.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** The address is that of a member. */
export interface AlreadyMember {
  readonly type: 'AlreadyMember';
}

/**
 * Makes an invitation for one person, for admins. Where mails leave this Stoa, they get its link; `mailed` says whether. Whether there is an account with the address is
 * told of members only. The mail is in the language that its reader chose, else in `lang`. `instead` is the invite whose place it takes: of those who ask for that
 * at once, one mails a link, and the others answer `known`.
 */
export async function invitePerson(
  deps: AttemptsDep & ClockDep & IdsDep & InvitesDep & MailerDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  {
    email,
    role,
    days,
    lang,
    instead,
  }: { email: string; role?: Invite['role']; days?: number; lang?: Language; instead?: InviteId },
): Promise<
  Result<
    { readonly invite: Invite; readonly secret: string; readonly mailed: MailPosted | undefined },
    StandingRefused | InvalidInput | AlreadyMember | TooOften
  >
> {
  const standing = await standingOf(deps, by, 'admin', 'invitePerson');
  if (!standing.ok) return standing;
  const address = parseEmail(email);
  if (!address.ok) return address;
  if (await deps.workspaces.member(deps.workspaceId, { email: address.value }))
    return err({ type: 'AlreadyMember' });
  if (deps.mailer.leaves) {
    const retryMs = await deps.attempts.take([[`invites of ${deps.workspaceId}`, invitesADay]]);
    if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
  }
  const made = await createInvite(deps, by, {
    maxUses: 1,
    email: address.value,
    ...(role !== undefined && { role }),
    ...(days !== undefined && { days }),
  });
  if (!made.ok) return made;
  const { invite, secret } = made.value;
  if (!deps.mailer.leaves) return ok({ invite, secret, mailed: undefined });
  const [workspace, reads = lang] = await Promise.all([
    deps.workspaces.byId(deps.workspaceId),
    deps.workspaces.languageOf({ email: address.value }),
  ]);
  const lasts = invite.expiresAt - invite.createdAt;
  const mailed = await deps.mailer.send({
    key: instead ? `invite instead of ${instead}` : `invite ${invite.id}`,
    kind: 'invite',
    to: address.value,
    ...(reads && { lang: reads }),
    usefulMs: lasts,
    letter: (letters, origin) =>
      letters.invite({
        by: invite.createdByName,
        workspace: workspace?.name ?? 'Stoa',
        link: new URL(`/i/${secret}`, origin).href,
        days: Math.round(lasts / dayMs),
      }),
  });
  // A link that nobody was told is none.
  if (mailed !== 'added') await deps.invites.revoke(deps.workspaceId, invite.id, deps.clock.now());
  return ok({ invite, secret, mailed });
}
