import type { Actor } from '../actor.ts';
import type { IdsDep, PersonId } from '../ids.ts';
import type { MailerDep } from '../mail/mailer.ts';
import type { Person } from '../ports/accounts.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { addKeeper } from './add-keeper.ts';
import { isKeeper } from './is-keeper.ts';

/** Nobody would be left to keep this Stoa. */
export interface LastKeeper {
  readonly type: 'LastKeeper';
}

/** Takes a keeper off, oneself or another one; the last one stays. For keepers. */
export async function removeKeeper(
  deps: KeepersDep,
  by: Actor,
  { personId }: { personId: PersonId },
): Promise<Result<null, NotFound | LastKeeper>> {
  if (!(await isKeeper(deps, by))) return err({ type: 'NotFound', what: 'person' });
  if (!(await deps.keepers.isKeeper(personId))) return err({ type: 'NotFound', what: 'person' });
  return (await deps.keepers.remove(personId)) ? ok(null) : err({ type: 'LastKeeper' });
}

/** Makes somebody else a keeper in one's own place. */
export async function handOverKeeping(
  deps: IdsDep & KeepersDep & MailerDep,
  by: Actor,
  { email }: { email: string },
): Promise<Result<Person, NotFound | InvalidInput | LastKeeper>> {
  const added = await addKeeper(deps, by, { email });
  if (!added.ok || by.type !== 'person') return added;
  if (added.value.id === by.id) return err({ type: 'InvalidInput', field: 'email', problem: 'own' });
  const removed = await removeKeeper(deps, by, { personId: by.id });
  return removed.ok ? added : removed;
}
