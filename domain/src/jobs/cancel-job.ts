import type { Actor } from '../actor.ts';
import type { JobId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { findJob, type JobRefused, type JobsHome } from './job-scope.ts';

/** The job has ended, or has not ended yet, where the other was needed. */
export interface JobNotThere {
  readonly type: 'JobNotThere';
}

/** Ends a job that has not ended. What it did stays done. */
export async function cancelJob(
  deps: JobsHome & ClockDep,
  by: Actor,
  { id }: { id: JobId },
): Promise<Result<null, JobRefused | JobNotThere>> {
  const found = await findJob(deps, by, id, 'cancelJob');
  if (!found.ok) return found;
  return (await deps.jobs.cancel(id, deps.clock.now())) ? ok(null) : err({ type: 'JobNotThere' });
}
