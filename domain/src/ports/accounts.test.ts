import { randomIds } from '../random-ids.ts';
import { systemClock } from '../time.ts';
import { accountsContract, type ContractPost } from './accounts.contract.ts';
import { createMemoryAccounts } from './accounts.memory.ts';
import type { Fanout } from './fanout.ts';
import { keysContract } from './keys.contract.ts';
import { passkeysContract } from './passkeys.contract.ts';
import { secondFactorContract } from './second-factor.contract.ts';

const open = async (fanout: Fanout, post: ContractPost) => ({
  accounts: createMemoryAccounts({ clock: systemClock, fanout, ids: randomIds, ...post }),
  close: async () => {},
});
accountsContract('memory', open);
keysContract('memory', open);
secondFactorContract('memory', open);
passkeysContract('memory', open);
