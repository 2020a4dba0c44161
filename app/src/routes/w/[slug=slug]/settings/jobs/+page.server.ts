import { jobsShown } from '#lib/jobs/shown.ts';
import { loadJobs } from '#lib/server/jobs.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  event.depends(jobsShown);
  return loadJobs(event);
};
