import type { Actor } from '../actor.ts';
import type { KeepersDep } from '../ports/keepers.ts';

/** Whether `by` keeps this Stoa. */
export async function isKeeper(
  deps: KeepersDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<boolean> {
  return by.type === 'person' && deps.keepers.isKeeper(by.id);
}

/** Whether nobody would keep this Stoa without `by`. Somebody else has to be named before they go. */
export async function isOnlyKeeper(
  deps: KeepersDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<boolean> {
  if (by.type !== 'person') return false;
  const all = await deps.keepers.list();
  return all.length === 1 && all[0]!.id === by.id;
}
