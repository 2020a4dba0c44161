import { runJobAgain } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { jobParams } from '#lib/server/api/job.ts';
import { operation } from '#lib/server/api/operation.ts';

const again = operation({
  id: 'runWorkflowAgain',
  method: 'POST',
  subject: 'Jobs',
  summary: 'Let a dead or cancelled workflow go on',
  details: 'For admins. It goes on after its last finished step.',
  who: 'member',
  params: jobParams,
  performs: runJobAgain,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'JobNotThere'],
});

export const { fallback, _operations } = endpoint(again);
