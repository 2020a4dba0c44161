import type { WorkspaceId } from '../ids.ts';
import { err, ok } from '../result.ts';
import { cacheCost, cacheLimits, type Cache } from './cache.ts';

interface Entry {
  readonly value: string;
  readonly cost: number;
  readonly until: number;
}
interface Shelf {
  readonly entries: Map<string, Entry>;
  cost: number;
}

/** {@link Cache} of one process, with at most `mostBytes` in all: the workspace that put longest ago loses its oldest first. */
export function createMemoryCache({ mostBytes = 67_108_864, passed = () => performance.now() } = {}): Cache {
  /** The one that put last stands last. */
  const shelves = new Map<WorkspaceId, Shelf>();
  let cost = 0;

  function remove(workspace: WorkspaceId, key: string): boolean {
    const shelf = shelves.get(workspace);
    const entry = shelf?.entries.get(key);
    if (!shelf || !entry) return false;
    shelf.entries.delete(key);
    shelf.cost -= entry.cost;
    cost -= entry.cost;
    if (shelf.entries.size === 0) shelves.delete(workspace);
    return entry.until > passed();
  }
  const oldestOf = (workspace: WorkspaceId): string => shelves.get(workspace)!.entries.keys().next().value!;

  return {
    async get(workspace, key) {
      const entry = shelves.get(workspace)?.entries.get(key);
      if (!entry || entry.until > passed()) return entry?.value;
      remove(workspace, key);
      return undefined;
    },
    async put(workspace, key, value, ttlMs) {
      const own = cacheCost(key, value, ttlMs);
      if (own === undefined) return err({ type: 'TooLarge', limitBytes: cacheLimits.valueMostBytes });
      remove(workspace, key);
      const shelf = shelves.get(workspace) ?? { entries: new Map<string, Entry>(), cost: 0 };
      shelves.delete(workspace);
      shelves.set(workspace, shelf);
      shelf.entries.set(key, { value, cost: own, until: passed() + ttlMs });
      shelf.cost += own;
      cost += own;
      while (shelf.cost > cacheLimits.workspaceMostBytes) remove(workspace, oldestOf(workspace));
      while (cost > mostBytes) {
        const longestAgo = shelves.keys().next().value!;
        remove(longestAgo, oldestOf(longestAgo));
      }
      return ok(undefined);
    },
    delete: async (workspace, key) => remove(workspace, key),
    async clear(workspace) {
      for (const key of [...(shelves.get(workspace)?.entries.keys() ?? [])]) remove(workspace, key);
    },
    count: async (workspace) => shelves.get(workspace)?.entries.size ?? 0,
  };
}
