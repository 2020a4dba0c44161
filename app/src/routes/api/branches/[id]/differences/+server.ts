import { compareBranch } from '@stoa/domain';
import { z } from 'zod';
import { branch, branchParams, presentBranch } from '#lib/server/api/branch.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const difference = z
  .object({
    id: z.string().describe('Names the record in both.'),
    table: z.string(),
    key: z.string(),
    side: z
      .enum(['branch', 'origin', 'both'])
      .describe('Where it was changed since they parted; what both changed waits for a choice.'),
    columns: z.array(z.string()).describe('In which they differ.'),
  })
  .meta({ id: 'Difference', description: 'A record that is not the same in a branch and in its origin.' });

const compare = operation({
  id: 'compareBranch',
  method: 'GET',
  subject: 'Branches',
  summary: 'In what a branch and its origin are not the same',
  details: 'For admins. It names the records, not what stands in them.',
  who: 'member',
  params: branchParams,
  performs: compareBranch,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'TooFarApart'],
  answer: z.object({ branch, differences: z.array(difference) }),
  present: ({ branch, differences }) => ({ branch: presentBranch(branch), differences }),
});

export const { fallback, _operations } = endpoint(compare);
