import { rotateWebhookSecret } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';
import { webhookParams, webhookSecret } from '#lib/server/api/webhook.ts';

const rotate = operation({
  id: 'rotateWebhookSecret',
  method: 'POST',
  subject: 'Webhooks',
  summary: 'Give a webhook another secret',
  details: 'For admins. For a day what is sent is signed with both.',
  who: 'member',
  params: webhookParams,
  performs: rotateWebhookSecret,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    secret: webhookSecret,
    oldUntil: instant.describe('Until then the old one signs too.'),
  }),
});

export const { fallback, _operations } = endpoint(rotate);
