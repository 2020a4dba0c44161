import { dropBranch } from '@stoa/domain';
import { branchParams } from '#lib/server/api/branch.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const drop = operation({
  id: 'dropBranch',
  method: 'DELETE',
  subject: 'Branches',
  summary: 'Delete a branch with all that is in it',
  details: 'For admins. Its origin stays as it is.',
  who: 'member',
  params: branchParams,
  performs: dropBranch,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(drop);
