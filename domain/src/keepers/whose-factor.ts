import type { Actor } from '../actor.ts';
import { parseEmail } from '../people/person.ts';
import type { Person } from '../ports/accounts.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { isKeeper } from './is-keeper.ts';

/**
 * Whose second factor a keeper may switch off, by their address: that of anybody who keeps nothing. Whoever gets hold of one keeper's browser and
 * password would else come into every other keeper's account. A keeper who lost everything is taken off by another one, helped as anybody else,
 * and named again, and is told of each step. For keepers.
 */
export async function whoseFactor(
  deps: KeepersDep,
  by: Actor,
  { email }: { email: string },
): Promise<Result<Person, NotFound | InvalidInput>> {
  if (!(await isKeeper(deps, by))) return err({ type: 'NotFound', what: 'person' });
  const address = parseEmail(email);
  if (!address.ok) return address;
  const found = await deps.keepers.find(address.value);
  if (!found) return err({ type: 'InvalidInput', field: 'email', problem: 'unknown' });
  if (await deps.keepers.isKeeper(found.person.id))
    return err({ type: 'InvalidInput', field: 'email', problem: 'keeper' });
  return ok(found.person);
}
