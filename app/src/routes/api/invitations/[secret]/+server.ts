import { acceptInvite, viewInvite } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { slug } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';
import { presentWorkspace, workspace } from '#lib/server/api/workspace.ts';

const params = z.object({
  secret: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .describe('The last part of the link.'),
});

const view = operation({
  id: 'viewInvitation',
  method: 'GET',
  subject: 'Invitations',
  summary: 'What an invitation leads to',
  details: 'For everybody who has the link. Looking spends nothing.',
  who: 'anyone',
  params,
  performs: viewInvite,
  input: ({ params }) => params,
  refuses: ['NotFound', 'Expired'],
  answer: z.object({
    workspaceName: z.string(),
    invitedBy: z.string(),
    role: z.enum(['admin', 'member']),
    expiresAt: instant,
    memberOf: slug.optional().describe('The workspace, for those who belong to it already.'),
  }),
  present: ({ workspace, ...invitation }) => ({ workspaceName: workspace.name, ...invitation }),
});

const accept = operation({
  id: 'acceptInvitation',
  method: 'POST',
  subject: 'Invitations',
  summary: 'Join a workspace',
  details: 'Members keep the role they have, and spend nothing.',
  who: 'person',
  params,
  performs: acceptInvite,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'Expired'],
  answer: z.object({ workspace, joined: z.boolean().describe('Whether it was by this request.') }),
  present: (accepted) => ({ ...accepted, workspace: presentWorkspace(accepted.workspace) }),
});

export const { fallback, _operations } = endpoint(view, accept);
