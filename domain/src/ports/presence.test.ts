import { presenceContract } from './presence.contract.ts';
import { createMemoryPresence } from './presence.memory.ts';

presenceContract('memory', async () => {
  const presence = createMemoryPresence();
  return { presence, elsewhere: presence, close: async () => {} };
});
