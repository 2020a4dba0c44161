import { randomIds } from '../random-ids.ts';
import { systemClock } from '../time.ts';
import { accountsContract } from './accounts.contract.ts';
import { createMemoryAccounts } from './accounts.memory.ts';

accountsContract('memory', async () => ({
  accounts: createMemoryAccounts({ clock: systemClock, ids: randomIds }),
  close: async () => {},
}));
