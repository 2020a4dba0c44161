import { listDeliveries } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, nextByTime, timeCursor } from '#lib/server/api/paging.ts';
import { delivery, webhookParams } from '#lib/server/api/webhook.ts';

const list = operation({
  id: 'listDeliveries',
  method: 'GET',
  subject: 'Webhooks',
  summary: 'What was sent to a webhook and what waits, latest first',
  details: 'For admins. What is done is kept for 30 days, the latest 1,000 of it.',
  who: 'member',
  params: webhookParams,
  query: z.strictObject({ limit: limit(20, 100), cursor: timeCursor }),
  performs: listDeliveries,
  input: ({ params, query }) => ({ ...params, limit: query.limit, before: query.cursor }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ deliveries: z.array(delivery) }),
  present: ({ items }) => ({ deliveries: items }),
  next: ({ next }) => nextByTime(next),
});

export const { fallback, _operations } = endpoint(list);
