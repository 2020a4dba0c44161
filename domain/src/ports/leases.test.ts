import type { LeaseTable } from '../leases/keep-leases.ts';
import { leasesContract } from './leases.contract.ts';
import { createMemoryLeases, createMemoryLeaseTable } from './leases.memory.ts';

leasesContract('memory', async () => {
  const table = createMemoryLeaseTable();
  const away = new Set<string>();
  return {
    async of(owner, ttlMs) {
      const reachable =
        <Args extends unknown[], T>(step: (...args: Args) => Promise<T>) =>
        (...args: Args): Promise<T> =>
          away.has(owner) ? Promise.reject(new Error('The store is away.')) : step(...args);
      const own: LeaseTable = {
        take: reachable(table.take),
        renew: reachable(table.renew),
        drop: reachable(table.drop),
        ownerOf: reachable(table.ownerOf),
      };
      return createMemoryLeases({ owner, ttlMs }, own);
    },
    cut: async (owner) => void away.add(owner),
    mend: async (owner) => void away.delete(owner),
    forget: async () => table.forget(),
    close: async () => {},
  };
});
