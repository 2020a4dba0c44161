import { resendInvite } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { inviteId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const resend = operation({
  id: 'resendInvite',
  method: 'POST',
  subject: 'Invitations',
  summary: 'Mail an invitation anew',
  details: 'For admins. The mail has another link; the old one works no more.',
  who: 'member',
  params: z.object({ id: inviteId }),
  performs: resendInvite,
  input: ({ params }) => ({ inviteId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'AlreadyMember', 'TooOften'],
  answer: z.object({ mailed: z.enum(['sent', 'tooMany']).describe('`tooMany`: the old link still works.') }),
});

export const { fallback, _operations } = endpoint(resend);
