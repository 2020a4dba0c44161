import { jobsShown } from '#lib/jobs/shown.ts';
import { jobActions, loadJob } from '#lib/server/jobs.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  event.depends(jobsShown);
  return loadJob(event, event.params.id);
};

export const actions: Actions = jobActions;
