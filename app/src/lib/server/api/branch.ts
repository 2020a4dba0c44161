import type { Branch } from '@stoa/domain';
import { z } from 'zod';
import { personId, slug, workspaceId } from './ids.ts';
import { instant } from './instant.ts';

export const branch = z
  .object({
    id: workspaceId,
    originId: workspaceId.describe('The workspace that it was copied from.'),
    name: z.string(),
    madeBy: personId,
    madeByName: z.string(),
    madeAt: instant,
  })
  .meta({ id: 'Branch', description: 'A workspace that was copied from another to try something in.' });

export const placedBranch = branch
  .extend({ slug })
  .meta({ id: 'PlacedBranch', description: 'A branch, with where it is found.' });

/** For paths: a branch is a workspace, named by its origin. */
export const branchParams = z.object({ id: workspaceId });

export const presentBranch = ({ base: _base, ...shown }: Branch) => shown;
