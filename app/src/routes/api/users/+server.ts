import { invitePerson, listMembers } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { madeInvite, presentMadeInvite } from '#lib/server/api/invite.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, offset } from '#lib/server/api/paging.ts';
import { presentUser, user } from '#lib/server/api/user.ts';

const listUsers = operation({
  id: 'listUsers',
  method: 'GET',
  subject: 'People',
  summary: 'The members of the workspace, by name',
  who: 'member',
  query: z.strictObject({
    q: z.string().max(100).default('').describe('A part of the name or the address.'),
    limit: limit(50, 200),
    offset,
  }),
  performs: listMembers,
  input: ({ query }) => query,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    users: z.array(user),
    total: z.int().describe('How many there are on all pages.'),
  }),
  present: ({ members, total }) => ({ users: members.map(presentUser), total }),
  next: ({ members, total }, { query }) =>
    query.offset + members.length < total && members.length > 0
      ? { offset: query.offset + members.length }
      : undefined,
});

const addUser = operation({
  id: 'addUser',
  method: 'POST',
  subject: 'People',
  summary: 'Invite somebody by their address',
  details:
    'For admins. Where this Stoa sends mail, they get the link; else hand it over yourself. It works for one person, and is shown in this answer only.',
  who: 'member',
  body: z.strictObject({
    email: z.string().max(254),
    role: z.enum(['admin', 'member']).default('member'),
    days: z.int().min(1).max(90).default(7).describe('How long the link works.'),
  }),
  performs: invitePerson,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'AlreadyMember', 'TooOften'],
  status: 201,
  answer: madeInvite,
  present: presentMadeInvite,
  location: ({ invite }) => `/api/invites/${invite.id}`,
});

export const { fallback, _operations } = endpoint(listUsers, addUser);
