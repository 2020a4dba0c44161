import { randomIds, systemClock, type Stoa } from '@stoa/domain';
import { createMemoryAccounts } from '@stoa/domain/memory/accounts';
import { createLog } from './log.ts';

let open: Promise<Stoa> | undefined;
/** INTERIM */
export const openStoa = (): Promise<Stoa> => (open ??= start());

async function start(): Promise<Stoa> {
  const base = { clock: systemClock, ids: randomIds };
  return {
    directory: { ...base, workspaces: { count: async () => 0 } } as never,
    accounts: createMemoryAccounts(base),
    inWorkspace: () => Promise.reject(new Error('not yet')),
    health: async () => ({ ready: true, version: '0.1.0', parts: {} }),
    log: createLog(),
  };
}
