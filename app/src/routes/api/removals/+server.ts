import { listRemovals } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { personId, workspaceId } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';

const count = z.number().int().min(0);
const removal = z
  .object({
    workspaceId,
    name: z.string().describe('What the workspace was called.'),
    originId: workspaceId.optional().describe('The workspace that it went with, as its branch.'),
    askedBy: personId.optional().describe('Whoever deleted it; nobody once their account is gone.'),
    askedAt: instant,
    lookedAt: instant.optional(),
    remains: z
      .object({ directory: count, database: count, blobs: count, jobs: count, cache: count })
      .optional()
      .describe('What was found in each place at the last look: rows, files, entries.'),
    dueAt: instant.optional().describe('When it is looked at again; left out once it is done.'),
  })
  .meta({ id: 'Removal', description: 'A workspace that was deleted, and what was found of it since.' });

const list = operation({
  id: 'listRemovals',
  method: 'GET',
  subject: 'Workspace',
  summary: 'The workspaces that you deleted, and what is left of each',
  details: 'The newest first, for thirty days. Whoever keeps this Stoa sees all that were deleted.',
  who: 'person',
  performs: listRemovals,
  input: () => ({}),
  refuses: ['NotSignedIn'],
  answer: z.object({ removals: z.array(removal) }),
  present: (removals) => ({
    removals: removals.map(({ kind: _, askedByName: __, ...shown }) => shown),
  }),
});

export const { fallback, _operations } = endpoint(list);
