import type { Actor } from '../actor.ts';
import { isKeeper } from '../keepers/is-keeper.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { KeptMail, MailLine, MailsDep } from '../ports/mails.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import type { MailerDep } from './mailer.ts';

const nothing: NotFound = { type: 'NotFound', what: 'mail' };

/** The mails that this Stoa wrote, newest first. For its keeper; everybody else finds nothing. */
export async function listMails(
  deps: KeepersDep & MailsDep & MailerDep,
  by: Actor,
  { limit = 50, offset = 0 }: { limit?: number; offset?: number } = {},
): Promise<Result<{ mails: readonly MailLine[]; total: number; leaves: boolean }, NotFound>> {
  if (!(await isKeeper(deps, by))) return err(nothing);
  return ok({ ...(await deps.mails.list({ limit, offset })), leaves: deps.mailer.leaves });
}

/**
 * One mail, with its words where no mail leaves: then the keeper hands links over. Elsewhere they are for whom they are written, because
 * links in them open accounts.
 */
export async function viewMail(
  deps: KeepersDep & MailsDep & MailerDep,
  by: Actor,
  { id }: { id: string },
): Promise<Result<KeptMail, NotFound>> {
  const mail = (await isKeeper(deps, by)) ? await deps.mails.byId(id) : undefined;
  if (!mail) return err(nothing);
  return ok(deps.mailer.leaves ? { ...mail, text: '', html: '' } : mail);
}

/** Sends a mail that is not on its way and was not sent. */
export async function sendMailAgain(
  deps: ClockDep & KeepersDep & MailsDep & MailerDep,
  by: Actor,
  { id }: { id: string },
): Promise<Result<null, NotFound>> {
  if (!(await isKeeper(deps, by)) || !(await deps.mails.again(id, deps.clock.now()))) return err(nothing);
  await deps.mailer.carryDue();
  return ok(null);
}
