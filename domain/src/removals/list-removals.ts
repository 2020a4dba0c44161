import type { Actor } from '../actor.ts';
import type { KeepersDep } from '../ports/keepers.ts';
import type { Removal, RemovalsDep } from '../ports/removals.ts';
import type { NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';

/** Removals are told of for so many days, and then forgotten. */
export const removalsKeptDays = 30;
const shownMost = 100;

/** The workspaces that `by` deleted, and for a keeper of this Stoa all that were, with what was found of each by whoever looked last. */
export async function listRemovals(
  { removals, keepers }: RemovalsDep & KeepersDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<readonly Removal[], NotSignedIn>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const isKeeper = await keepers.isKeeper(by.id);
  return ok(await removals.list(shownMost, ...(isKeeper ? [] : [by.id])));
}
