import { jobStates, listJobs } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { job, presentJob } from '#lib/server/api/job.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, nextByTime, timeCursor } from '#lib/server/api/paging.ts';

const list = operation({
  id: 'listWorkflows',
  method: 'GET',
  subject: 'Jobs',
  summary: 'What the workspace has done in the background, newest first',
  details: 'For admins.',
  who: 'member',
  query: z.strictObject({
    state: z.enum(jobStates).optional(),
    limit: limit(25, 99),
    cursor: timeCursor,
  }),
  performs: listJobs,
  input: ({ query }) => ({ state: query.state, limit: query.limit, before: query.cursor }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ jobs: z.array(job), counts: z.record(z.enum(jobStates), z.int()) }),
  present: ({ items, counts }) => ({ jobs: items.map(presentJob), counts }),
  next: ({ next }) => nextByTime(next),
});

export const { fallback, _operations } = endpoint(list);
