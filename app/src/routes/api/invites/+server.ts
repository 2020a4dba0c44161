import { createInvite, listInvites } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { invite, madeInvite, presentMadeInvite } from '#lib/server/api/invite.ts';
import { operation } from '#lib/server/api/operation.ts';

const list = operation({
  id: 'listInvites',
  method: 'GET',
  subject: 'Invitations',
  summary: 'The invitations that still work, newest first',
  details: 'For admins.',
  who: 'member',
  performs: listInvites,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ invites: z.array(invite) }),
  present: (invites) => ({ invites }),
});

const create = operation({
  id: 'createInvite',
  method: 'POST',
  subject: 'Invitations',
  summary: 'Make an invitation by link',
  details: 'For admins. The link is shown in this answer only.',
  who: 'member',
  body: z.strictObject({
    role: z.enum(['admin', 'member']).default('member'),
    days: z.int().min(1).max(90).default(7).describe('How long the link works.'),
    maxUses: z.int().min(0).max(1_000).default(0).describe('How many may join by it; 0 is no limit.'),
  }),
  performs: createInvite,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  status: 201,
  answer: madeInvite,
  present: presentMadeInvite,
});

export const { fallback, _operations } = endpoint(list, create);
