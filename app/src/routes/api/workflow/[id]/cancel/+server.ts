import { cancelJob } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { jobParams } from '#lib/server/api/job.ts';
import { operation } from '#lib/server/api/operation.ts';

const cancel = operation({
  id: 'cancelWorkflow',
  method: 'POST',
  subject: 'Jobs',
  summary: 'End a workflow before it is done',
  details: 'For admins. What it did stays done.',
  who: 'member',
  params: jobParams,
  performs: cancelJob,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'JobNotThere'],
});

export const { fallback, _operations } = endpoint(cancel);
