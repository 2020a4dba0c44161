import { editWebhook, removeWebhook, viewWebhook } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { webhook, webhookInput, webhookParams } from '#lib/server/api/webhook.ts';

const view = operation({
  id: 'viewWebhook',
  method: 'GET',
  subject: 'Webhooks',
  summary: 'One webhook',
  details: 'For admins.',
  who: 'member',
  params: webhookParams,
  performs: viewWebhook,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: webhook,
});

const edit = operation({
  id: 'editWebhook',
  method: 'PATCH',
  subject: 'Webhooks',
  summary: 'Change a webhook, or switch it on or off',
  details: 'For admins. What happens while it is off is never told.',
  who: 'member',
  params: webhookParams,
  body: z.strictObject({ ...z.object(webhookInput).partial().shape, isOn: z.boolean().optional() }),
  performs: editWebhook,
  input: ({ params, body: { isOn, ...body } }) => ({ ...params, ...body, on: isOn }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  answer: webhook,
});

const remove = operation({
  id: 'removeWebhook',
  method: 'DELETE',
  subject: 'Webhooks',
  summary: 'Forget a webhook with all its deliveries',
  details: 'For admins.',
  who: 'member',
  params: webhookParams,
  performs: removeWebhook,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(view, edit, remove);
