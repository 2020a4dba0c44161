import { viewJob } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { jobParams, presentWorkflow, workflow } from '#lib/server/api/job.ts';
import { operation } from '#lib/server/api/operation.ts';

const view = operation({
  id: 'viewWorkflow',
  method: 'GET',
  subject: 'Jobs',
  summary: 'How far a workflow has come',
  details: 'For admins, and for whoever started it.',
  who: 'member',
  params: jobParams,
  performs: viewJob,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: workflow,
  present: presentWorkflow,
});

export const { fallback, _operations } = endpoint(view);
