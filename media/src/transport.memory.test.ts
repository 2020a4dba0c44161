import { randomFrom, VirtualTime } from './simulation/virtual-time.ts';
import { transportContract } from './transport.contract.ts';
import { createMemoryNetwork } from './transport.memory.ts';

transportContract('memory', async () => {
  const time = new VirtualTime();
  const network = createMemoryNetwork(time, randomFrom(1));
  return {
    openTransport: network.openTransport,
    async farEnd(offer) {
      const end = network.clientOf(offer);
      let open = false;
      end.onOpen = () => (open = true);
      return Object.assign(end, { candidates: [], isOpen: () => open });
    },
    wait: (ms) => time.pass(ms),
    close: async () => {},
  };
});
