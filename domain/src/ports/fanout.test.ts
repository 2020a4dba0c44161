import { createMemoryFanout } from './fanout.memory.ts';
import { fanoutContract } from './fanout.contract.ts';

fanoutContract('memory', async () => ({ fanout: createMemoryFanout(), close: async () => {} }));
