import { viewBranch, type Slug } from '@stoa/domain';
import { z } from 'zod';
import { branch, presentBranch } from '#lib/server/api/branch.ts';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { slug } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const view = operation({
  id: 'viewBranch',
  method: 'GET',
  subject: 'Branches',
  summary: 'What the workspace is a branch of',
  details: 'Empty for one that is none.',
  who: 'member',
  performs: viewBranch,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    branch: branch.optional(),
    origin: z.object({ slug, name: z.string() }).optional(),
  }),
  present: (viewed) =>
    viewed
      ? {
          branch: presentBranch(viewed.branch),
          origin: { ...viewed.origin, slug: viewed.origin.slug as Slug },
        }
      : {},
});

export const { fallback, _operations } = endpoint(view);
