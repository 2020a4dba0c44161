import { revokeInvite } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { inviteId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const revoke = operation({
  id: 'revokeInvite',
  method: 'DELETE',
  subject: 'Invitations',
  summary: 'Make a link worthless from now on',
  details: 'For admins.',
  who: 'member',
  params: z.object({ id: inviteId }),
  performs: revokeInvite,
  input: ({ params }) => ({ inviteId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(revoke);
