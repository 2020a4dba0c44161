import { jobQueueContract } from './job-queue.contract.ts';
import { createMemoryJobQueue } from './job-queue.memory.ts';

jobQueueContract('memory', async (deps) => {
  const queue = createMemoryJobQueue(deps);
  return { queue, elsewhere: queue, close: async () => {} };
});
