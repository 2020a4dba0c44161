import { addWebhook, listWebhooks } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { webhook, webhookInput, webhookSecret } from '#lib/server/api/webhook.ts';

const list = operation({
  id: 'listWebhooks',
  method: 'GET',
  subject: 'Webhooks',
  summary: 'The webhooks of the workspace, oldest first',
  details: 'For admins.',
  who: 'member',
  performs: listWebhooks,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ webhooks: z.array(webhook) }),
  present: (webhooks) => ({ webhooks }),
});

const add = operation({
  id: 'addWebhook',
  method: 'POST',
  subject: 'Webhooks',
  summary: 'Tell an address outside of what happens from now on',
  details: 'For admins. A branch has no webhooks.',
  who: 'member',
  body: z.strictObject(webhookInput),
  performs: addWebhook,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'TooManyWebhooks'],
  status: 201,
  answer: z.object({ webhook, secret: webhookSecret }),
  location: ({ webhook: { id } }) => `/api/webhooks/${id}`,
});

export const { fallback, _operations } = endpoint(list, add);
