import { job } from '../jobs/definition.ts';
import type { JobHome } from '../jobs/job-home.ts';
import { extendSeries } from './extend-series.ts';
import { seriesJob, type ToExtend } from './series-jobs.ts';

/** Makes the next meetings of a series when one is over. */
export const seriesExtension = job(
  seriesJob.name,
  async ({ workspaceId, ...which }: ToExtend, { inWorkspace }: JobHome) => {
    const made = await inWorkspace(workspaceId)(extendSeries, which);
    if (!made.ok) throw new Error(made.error.type);
    return { made: made.value };
  },
);
