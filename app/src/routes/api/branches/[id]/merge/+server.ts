import { mergeBranch } from '@stoa/domain';
import { z } from 'zod';
import { branchParams } from '#lib/server/api/branch.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const merge = operation({
  id: 'mergeBranch',
  method: 'POST',
  subject: 'Branches',
  summary: 'Bring what a branch changed into its origin',
  details: 'For admins. All of it or nothing; the branch stays.',
  who: 'member',
  params: branchParams,
  body: z.strictObject({
    choices: z
      .record(z.string().max(500), z.enum(['branch', 'origin']))
      .default({})
      .describe('Which side is kept of what both changed, by the id of the difference.'),
  }),
  performs: mergeBranch,
  input: ({ params, body }) => ({ id: params.id, choices: body.choices }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'TooFarApart', 'NotMerged'],
  answer: z.object({ changed: z.int().describe('How many records are now as in the branch.') }),
  present: (changed) => ({ changed }),
});

export const { fallback, _operations } = endpoint(merge);
