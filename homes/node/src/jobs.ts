import {
  createJobHome,
  createJobRunner,
  jobDefinitions,
  randomIds,
  systemClock,
  waking,
  type Directory,
  type JobQueue,
  type JobRunner,
  type Jobs,
  type Log,
  type ProcessId,
  type Stoa,
} from '@stoa/domain';

/** The jobs of a process: those that it asks for, and those that it does. */
export interface ProcessJobs {
  readonly jobs: Jobs;
  /** Begins to do them, once workspaces can be opened. */
  start(stoa: Pick<Stoa, 'inWorkspace'>, directory: Directory): Promise<void>;
  /** Takes nothing more, and waits a moment for what is under way. */
  stop(): Promise<void>;
}

export interface ProcessJobsOptions {
  readonly queue: JobQueue;
  readonly owner?: ProcessId;
  readonly log: Log;
  /** Whether no other process can work on this queue. */
  readonly alone: boolean;
  readonly pollMs: number;
}

export function createProcessJobs({ queue, owner, log, alone, pollMs }: ProcessJobsOptions): ProcessJobs {
  let runner: JobRunner | undefined;
  return {
    jobs: waking(queue, () => runner?.wake()),
    async start(stoa, directory) {
      runner = createJobRunner({
        queue,
        definitions: jobDefinitions,
        home: createJobHome(stoa, directory),
        owner: owner ?? (randomIds.next() as ProcessId),
        clock: systemClock,
        ...{ log, alone, pollMs },
      });
      await runner.start();
    },
    async stop() {
      await runner?.stop();
    },
  };
}

/** The same, for whom it matters what was read: {@link jobsName} is their database. */
export const watchedJobs = (jobs: Jobs, reads: () => void): Jobs => ({
  ...jobs,
  view: (...asked) => (reads(), jobs.view(...asked)),
  list: (...asked) => (reads(), jobs.list(...asked)),
  counts: (...asked) => (reads(), jobs.counts(...asked)),
});
export const jobsName = 'jobs';
