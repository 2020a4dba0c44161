import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { TooLarge } from '../ports/blobs.ts';
import { cacheLimits, type CacheDep } from '../ports/cache.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput, NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

type Deps = CacheDep & WorkspacesDep & WorkspaceIdDep;

const wrongKey = (key: string): InvalidInput | undefined =>
  key.length >= 1 && key.length <= cacheLimits.keyMostChars
    ? undefined
    : { type: 'InvalidInput', field: 'key', problem: key === '' ? 'empty' : 'tooLong' };

/** What was put under a key, while it lives. The cache may forget anything at any time. */
export async function readCacheEntry(
  deps: Deps,
  by: Actor,
  { key }: { key: string },
): Promise<Result<string, StandingRefused | NotFound | InvalidInput>> {
  const standing = await standingOf(deps, by, 'member', 'readCacheEntry');
  if (!standing.ok) return standing;
  const wrong = wrongKey(key);
  if (wrong) return err(wrong);
  const value = await deps.cache.get(deps.workspaceId, key);
  return value === undefined ? err({ type: 'NotFound', what: 'entry' }) : ok(value);
}

/** Keeps a text for `ttlMs`, in place of what there was. */
export async function putCacheEntry(
  deps: Deps,
  by: Actor,
  { key, value, ttlMs }: { key: string; value: string; ttlMs: number },
): Promise<Result<null, StandingRefused | InvalidInput | TooLarge>> {
  const standing = await standingOf(deps, by, 'member', 'putCacheEntry');
  if (!standing.ok) return standing;
  const wrong = wrongKey(key);
  if (wrong) return err(wrong);
  if (!(ttlMs >= 1 && ttlMs <= cacheLimits.ttlMostMs))
    return err({ type: 'InvalidInput', field: 'ttlMs', problem: 'outOfRange' });
  const put = await deps.cache.put(deps.workspaceId, key, value, ttlMs);
  return put.ok ? ok(null) : put;
}

export async function deleteCacheEntry(
  deps: Deps,
  by: Actor,
  { key }: { key: string },
): Promise<Result<null, StandingRefused | NotFound | InvalidInput>> {
  const standing = await standingOf(deps, by, 'member', 'deleteCacheEntry');
  if (!standing.ok) return standing;
  const wrong = wrongKey(key);
  if (wrong) return err(wrong);
  return (await deps.cache.delete(deps.workspaceId, key))
    ? ok(null)
    : err({ type: 'NotFound', what: 'entry' });
}
