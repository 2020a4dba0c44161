import { outsideProviderContract } from './outside-provider.contract.ts';
import { createMemoryOutsideProvider } from './outside-provider.memory.ts';

const people = {
  ada: { subject: '1', email: 'ada@example.test', name: 'Ada Lovelace', verified: true },
  eve: { subject: '2', email: 'eve@example.test', name: 'Eve', verified: false },
};

outsideProviderContract('memory', async () => {
  const provider = createMemoryOutsideProvider();
  return {
    provider,
    agree: async (address, who) => new URLSearchParams({ ...provider.agree(address, people[who]) }),
    leave: async () => provider.away(true),
    close: async () => {},
  };
});
