import type { WorkspaceId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { TooLarge } from './blobs.ts';

/** What a cache takes. Lengths of keys in UTF-16 code units; an entry costs the bytes of its key and value in UTF-8, and 128. */
export const cacheLimits = {
  keyMostChars: 200,
  valueMostBytes: 262_144,
  ttlMostMs: 7 * 24 * 60 * 60_000,
  workspaceMostBytes: 16_777_216,
} as const;

/**
 * Texts by key, per workspace, for a while. It may forget anything at any time.
 *
 * - **CA1** `get` answers what was last put under the key until its time to live has passed, and never what was put or deleted before.
 * - **CA2** No workspace sees another's.
 * - **CA3** A value above `valueMostBytes` is refused and changes nothing.
 * - **CA4** A workspace keeps at most `workspaceMostBytes`: what was put longest ago leaves first.
 * - **CA5** While the store is away `get` answers `undefined`; `put` and `delete` reject, so that nobody believes a change that was
 *   not made.
 * - **CA6** `clear` takes all of one workspace away, and nothing of another; `count` tells how many of its entries are kept, those whose
 *   time has passed too. Both reject while the store is away.
 */
export interface Cache {
  get(workspace: WorkspaceId, key: string): Promise<string | undefined>;
  /** `ttlMs` from 1 to `ttlMostMs`. */
  put(workspace: WorkspaceId, key: string, value: string, ttlMs: number): Promise<Result<void, TooLarge>>;
  /** Answers whether there was something. */
  delete(workspace: WorkspaceId, key: string): Promise<boolean>;
  clear(workspace: WorkspaceId): Promise<void>;
  count(workspace: WorkspaceId): Promise<number>;
}

export interface CacheDep {
  readonly cache: Cache;
}

/** What an entry costs, or `undefined` when its value is too large. Throws for a key or time to live that no caller may let through. */
export function cacheCost(key: string, value: string, ttlMs: number): number | undefined {
  if (key.length < 1 || key.length > cacheLimits.keyMostChars)
    throw new RangeError(`A key of ${key.length} characters.`);
  if (!(ttlMs >= 1 && ttlMs <= cacheLimits.ttlMostMs)) throw new RangeError(`A time to live of ${ttlMs} ms.`);
  const bytes = encoder.encode(value).length;
  return bytes > cacheLimits.valueMostBytes ? undefined : bytes + encoder.encode(key).length + 128;
}
const encoder = new TextEncoder();
