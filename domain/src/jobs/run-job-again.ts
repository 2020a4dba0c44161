import type { Actor } from '../actor.ts';
import type { JobId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import type { JobNotThere } from './cancel-job.ts';
import { jobDefinitions } from './definitions.ts';
import { findJob, type JobRefused, type JobsHome } from './job-scope.ts';

/** Lets a dead or cancelled job go on after its last finished step; one whose code is another now, with the newest. */
export async function runJobAgain(
  deps: JobsHome & ClockDep,
  by: Actor,
  { id }: { id: JobId },
): Promise<Result<null, JobRefused | JobNotThere>> {
  const found = await findJob(deps, by, id, 'runJobAgain');
  if (!found.ok) return found;
  const { name, trouble } = found.value.job;
  const versions = jobDefinitions.filter((one) => one.name === name).map(({ version }) => version);
  const version = trouble === 'code' && versions.length > 0 ? Math.max(...versions) : undefined;
  return (await deps.jobs.runAgain(id, deps.clock.now(), version)) ? ok(null) : err({ type: 'JobNotThere' });
}
