import type { Actor } from '../actor.ts';
import type { JobId } from '../ids.ts';
import type { Job, JobStep } from '../ports/job-queue.ts';
import type { Result } from '../result.ts';
import { findJob, type JobRefused, type JobsHome } from './job-scope.ts';

/** One job with its steps: for those who look after it, and for whoever asked for it. */
export function viewJob(
  deps: JobsHome,
  by: Actor,
  { id }: { id: JobId },
): Promise<Result<{ readonly job: Job; readonly steps: readonly JobStep[] }, JobRefused>> {
  return findJob(deps, by, id, 'viewJob');
}
