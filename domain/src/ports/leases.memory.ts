import { keepLeases, type KeepLeasesOptions, type LeaseTable } from '../leases/keep-leases.ts';
import type { Leases, ProcessId } from './leases.ts';

interface Row {
  readonly owner: ProcessId;
  readonly fence: number;
  until: number;
}

/** The table of {@link createMemoryLeases}. */
export interface MemoryLeaseTable extends LeaseTable {
  /** As a store that lost everything. */
  forget(): void;
}

export function createMemoryLeaseTable(): MemoryLeaseTable {
  const rows = new Map<string, Row>();
  let lastFence = 0;
  const now = () => performance.now();
  const rowOf = (name: string) => {
    const row = rows.get(name);
    return row && row.until > now() ? row : undefined;
  };
  return {
    async take(name, owner, ttlMs) {
      const row = rowOf(name);
      if (row && row.owner !== owner) return { owner: row.owner };
      lastFence += 1;
      rows.set(name, { owner, fence: lastFence, until: now() + ttlMs });
      return { fence: lastFence };
    },
    async renew(name, owner, fence, ttlMs) {
      const row = rows.get(name);
      if (row && row.fence !== fence) return false;
      rows.set(name, { owner, fence, until: now() + ttlMs });
      return true;
    },
    async drop(name, fence) {
      const row = rows.get(name);
      if (row?.fence === fence) row.until = 0;
    },
    ownerOf: async (name) => rowOf(name)?.owner,
    forget: () => rows.clear(),
  };
}

/** {@link Leases} of one process. Where Stoa is one process this is the real one; in tests several share a table. */
export function createMemoryLeases(
  options: KeepLeasesOptions,
  table: LeaseTable = createMemoryLeaseTable(),
): Leases {
  return keepLeases(table, options);
}
