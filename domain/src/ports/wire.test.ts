import { wireContract } from './wire.contract.ts';
import { createMemoryWires } from './wire.memory.ts';

wireContract('memory', async () => {
  const wires = createMemoryWires();
  return {
    join: async (me) => wires.join(me),
    cut: async (process) => wires.cut(process),
    mend: async (process) => wires.mend(process),
    end: async (process) => wires.end(process),
    forget: async () => {},
    close: async () => {},
  };
});
