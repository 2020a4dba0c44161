import { planRestore } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { pastInput } from '#lib/server/api/history.ts';
import { operation } from '#lib/server/api/operation.ts';

const count = z
  .object({
    back: z.int().describe('How many come back,'),
    changed: z.int().describe('become others,'),
    gone: z.int().describe('and go.'),
  })
  .meta({ id: 'RestoreCount', description: 'What a restore would do to things of one kind.' })
  .optional();

const plan = operation({
  id: 'planRestore',
  method: 'POST',
  subject: 'History',
  summary: 'What a restore would change',
  details: 'For admins. Nothing is changed by asking. What would stay as it is is left out.',
  who: 'member',
  body: pastInput,
  performs: planRestore,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'RestoreBlocked'],
  answer: z.object({ meetings: count, posts: count, comments: count, likes: count }),
});

export const { fallback, _operations } = endpoint(plan);
