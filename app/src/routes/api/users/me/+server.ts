import { leaveWorkspace } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const leave = operation({
  id: 'leaveWorkspace',
  method: 'DELETE',
  subject: 'People',
  summary: 'Leave the workspace',
  details: 'The last owner has to name another one first.',
  who: 'member',
  performs: leaveWorkspace,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'LastOwner'],
});

export const { fallback, _operations } = endpoint(leave);
