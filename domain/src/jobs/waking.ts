import type { Jobs } from '../ports/job-queue.ts';

/** The same jobs; whoever works on them here hears at once of what is put in. */
export const waking = (jobs: Jobs, wake: () => void): Jobs => ({
  ...jobs,
  async add(some) {
    const ids = await jobs.add(some);
    wake();
    return ids;
  },
  async runAgain(...asked) {
    const revived = await jobs.runAgain(...asked);
    wake();
    return revived;
  },
});
