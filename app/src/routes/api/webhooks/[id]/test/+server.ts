import { testWebhook } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { delivery, webhookParams } from '#lib/server/api/webhook.ts';

const send = operation({
  id: 'testWebhook',
  method: 'POST',
  subject: 'Webhooks',
  summary: 'Send an event of the type `webhook.test`',
  details: 'For admins. What became of it is in the list of deliveries a moment later.',
  who: 'member',
  params: webhookParams,
  performs: testWebhook,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'WebhookOff', 'TooOften'],
  answer: delivery,
});

export const { fallback, _operations } = endpoint(send);
