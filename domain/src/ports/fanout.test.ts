import { createMemoryFanout } from './fanout.memory.ts';
import { fanoutContract } from './fanout.contract.ts';

fanoutContract('memory', async () => {
  const fanout = createMemoryFanout();
  return {
    fanout,
    elsewhere: fanout,
    breakDown: async () => {},
    mend: async () => fanout.missed(),
    close: async () => {},
  };
});
