import { dayMs, startable, startWorkflow } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { jobId, personId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const start = operation({
  id: 'startWorkflow',
  method: 'POST',
  subject: 'Jobs',
  summary: 'Start a workflow',
  details:
    'For admins. `onboarding` welcomes a member: it checks their data, makes their profile, sends a mail and settles what they are told by mail.',
  who: 'member',
  body: z.strictObject({
    name: z.enum(startable),
    personId: personId.describe('Whom it is about.'),
    key: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Asked again with the same key, it is the same workflow.'),
    delayMs: z
      .int()
      .min(0)
      .max(7 * dayMs)
      .optional()
      .describe('How long it waits before it begins.'),
  }),
  performs: startWorkflow,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  status: 201,
  answer: z.object({ id: jobId }),
  location: (started) => `/api/workflow/${(started as { id: string }).id}`,
});

export const { fallback, _operations } = endpoint(start);
