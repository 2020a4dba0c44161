import { sendAgain } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { deliveryId, webhookId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';
import { delivery } from '#lib/server/api/webhook.ts';

const again = operation({
  id: 'sendAgain',
  method: 'POST',
  subject: 'Webhooks',
  summary: 'Send an event once more, under the same id',
  details: 'For admins.',
  who: 'member',
  params: z.object({ id: webhookId, deliveryId }),
  performs: sendAgain,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'WebhookOff'],
  answer: delivery,
});

export const { fallback, _operations } = endpoint(again);
