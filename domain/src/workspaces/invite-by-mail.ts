import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { IdsDep } from '../ids.ts';
import type { MailerDep } from '../mail/mailer.ts';
import type { Language } from '../people/language.ts';
import { parseEmail } from '../people/person.ts';
import type { AttemptsDep } from '../ports/attempts.ts';
import type { Invite, InvitesDep } from '../ports/invites.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { invitePerson } from './invite-person.ts';
import { standingOf, type StandingRefused } from './standing.ts';

/** How many addresses are taken at once. */
export const addressesMost = 100;

/** What became of one address that was pasted. `tooMany`: it got as many mails as it may have in an hour; `notToday`: its workspace mailed as many as it may in a day. */
export interface InvitedAddress {
  readonly text: string;
  readonly outcome: 'sent' | 'member' | 'invalid' | 'tooMany' | 'notToday';
}

/** Invites everybody whose address is in a pasted text, for admins. Each gets a mail with a link of their own. */
export async function inviteByMail(
  deps: AttemptsDep & ClockDep & IdsDep & InvitesDep & MailerDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { pasted, ...rest }: { pasted: string; role?: Invite['role']; days?: number; lang?: Language },
): Promise<Result<readonly InvitedAddress[], StandingRefused | InvalidInput>> {
  const standing = await standingOf(deps, by, 'admin', 'inviteByMail');
  if (!standing.ok) return standing;
  const texts = addressesIn(pasted);
  if (texts.length === 0) return err({ type: 'InvalidInput', field: 'emails', problem: 'empty' });
  if (texts.length > addressesMost) return err({ type: 'InvalidInput', field: 'emails', problem: 'tooLong' });

  const outcomes: InvitedAddress[] = [];
  for (const text of texts) {
    const invited = await invitePerson(deps, by, { email: text, ...rest });
    if (invited.ok) outcomes.push({ text, outcome: invited.value.mailed === 'tooMany' ? 'tooMany' : 'sent' });
    else if (invited.error.type === 'AlreadyMember') outcomes.push({ text, outcome: 'member' });
    else if (invited.error.type === 'InvalidInput' && invited.error.field === 'email')
      outcomes.push({ text, outcome: 'invalid' });
    else if (invited.error.type === 'TooOften') outcomes.push({ text, outcome: 'notToday' });
    else return err(invited.error);
  }
  return ok(outcomes);
}

/** The addresses of a text as people paste it, each once: lines, commas, semicolons, `Name <address>`. */
export function addressesIn(pasted: string): string[] {
  const pieces = pasted.split(/[\n,;]+/).flatMap((piece) => {
    const [, address] = /<([^<>]+)>/.exec(piece) ?? [];
    return address ? [address] : piece.split(/\s+/);
  });
  const found = new Map<string, string>();
  for (const piece of pieces.map((one) => one.trim()).filter((one) => one !== '')) {
    const email = parseEmail(piece);
    const text = email.ok ? email.value : piece.slice(0, 254);
    found.set(text, text);
  }
  return [...found.values()];
}
