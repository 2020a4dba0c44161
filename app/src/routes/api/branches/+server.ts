import { listBranches, makeBranch, type Slug } from '@stoa/domain';
import { z } from 'zod';
import { placedBranch, presentBranch } from '#lib/server/api/branch.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const list = operation({
  id: 'listBranches',
  method: 'GET',
  subject: 'Branches',
  summary: 'The branches of the workspace, newest first',
  details: 'For admins.',
  who: 'member',
  performs: listBranches,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ branches: z.array(placedBranch) }),
  present: (branches) => ({
    branches: branches.map(({ slug, ...branch }) => ({ ...presentBranch(branch), slug: slug as Slug })),
  }),
});

const make = operation({
  id: 'makeBranch',
  method: 'POST',
  subject: 'Branches',
  summary: 'Copy the workspace, as it is now, to try something in',
  details: 'For admins. The members are the same; a branch has no branches.',
  who: 'member',
  body: z.strictObject({ name: z.string().min(1).max(200) }),
  performs: makeBranch,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'TooManyBranches'],
  status: 201,
  answer: placedBranch,
  present: ({ branch, slug }) => ({ ...presentBranch(branch), slug: slug as Slug }),
});

export const { fallback, _operations } = endpoint(list, make);
