import type { Actor } from '../actor.ts';
import type { MailerDep } from '../mail/mailer.ts';
import { parseEmail } from '../people/person.ts';
import type { Person } from '../ports/accounts.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { IdsDep } from '../ids.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { isKeeper } from './is-keeper.ts';

/**
 * Makes somebody with an account a keeper too, by their address, and tells them by mail. For keepers. Where mails leave this Stoa, the address
 * has to be confirmed: anybody can write another’s into the form that makes an account.
 */
export async function addKeeper(
  deps: IdsDep & KeepersDep & MailerDep,
  by: Actor,
  { email }: { email: string },
): Promise<Result<Person, NotFound | InvalidInput>> {
  if (by.type !== 'person' || !(await isKeeper(deps, by))) return err({ type: 'NotFound', what: 'person' });
  const address = parseEmail(email);
  if (!address.ok) return address;
  const found = await deps.keepers.find(address.value);
  if (!found) return err({ type: 'InvalidInput', field: 'email', problem: 'unknown' });
  const { person, isConfirmed } = found;
  if (deps.mailer.leaves && !isConfirmed)
    return err({ type: 'InvalidInput', field: 'email', problem: 'unconfirmed' });
  if (await deps.keepers.isKeeper(person.id)) return ok(person);
  await deps.keepers.name(person.id);
  await deps.mailer.send({
    key: `keeper ${deps.ids.next()}`,
    kind: 'keeper',
    to: person.email,
    ...(person.language && { lang: person.language }),
    letter: (letters, origin) =>
      letters.keeper({ name: person.name, by: by.name, link: new URL('/admin/keepers', origin).href }),
  });
  return ok(person);
}
