import { randomIds } from '../random-ids.ts';
import { systemClock } from '../time.ts';
import { accountsContract } from './accounts.contract.ts';
import { createMemoryAccounts } from './accounts.memory.ts';

accountsContract('memory', async (fanout, post) => ({
  accounts: createMemoryAccounts({ clock: systemClock, fanout, ids: randomIds, ...post }),
  close: async () => {},
}));
