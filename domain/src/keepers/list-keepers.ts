import type { Actor } from '../actor.ts';
import type { Person } from '../ports/accounts.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { isKeeper } from './is-keeper.ts';

/** Everybody who keeps this Stoa, by name. For keepers; everybody else finds nothing. */
export async function listKeepers(
  deps: KeepersDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<readonly Person[], NotFound>> {
  return (await isKeeper(deps, by))
    ? ok(await deps.keepers.list())
    : err({ type: 'NotFound', what: 'person' });
}
