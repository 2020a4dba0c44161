import { fail, redirect } from '@sveltejs/kit';
import {
  asCursor,
  cursorToText,
  editWebhook,
  listDeliveries,
  removeWebhook,
  rotateWebhookSecret,
  sendAgain,
  testWebhook,
  viewWebhook,
  type DeliveryId,
} from '@stoa/domain';
import { pressed, textOf } from '#lib/server/form.ts';
import { refuse, statusOf, wordsOf } from '#lib/server/http.ts';
import { deliveriesShown } from '#lib/webhooks/shown.ts';
import { failWebhook, readWebhook } from '#lib/server/webhook-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, depends }) => {
  depends(deliveriesShown);
  const id = params.webhook;
  const before = asCursor(url.searchParams.get('before'));
  const [webhook, page] = [
    await locals.perform(viewWebhook, { id }),
    await locals.perform(listDeliveries, { id, before }),
  ];
  if (!webhook.ok) refuse(webhook.error);
  if (!page.ok) refuse(page.error);
  return {
    webhook: webhook.value,
    isFirst: before === undefined,
    next: page.value.next && cursorToText(page.value.next),
    deliveries: page.value.items.map(({ id, type, createdAt, state, nextAt, attempts }) => ({
      id,
      type,
      createdAt,
      state,
      nextAt,
      attempts,
    })),
  };
};

export const actions: Actions = {
  save: async ({ locals, params, request }) => {
    const typed = readWebhook(await request.formData());
    const saved = await locals.perform(editWebhook, { id: params.webhook, ...typed });
    if (saved.ok) return { saved: true };
    if (saved.error.type !== 'InvalidInput') refuse(saved.error);
    return failWebhook(typed, saved.error);
  },
  switch: async ({ locals, params, request }) => {
    const on = textOf(await request.formData(), 'on') === 'yes';
    const switched = await locals.perform(editWebhook, { id: params.webhook, on });
    if (switched.ok) return { switched: true };
    if (switched.error.type !== 'InvalidInput') refuse(switched.error);
    return failWebhook({ url: '', kinds: [] }, switched.error);
  },
  rotate: async ({ locals, params, request }) => {
    await pressed(request);
    const rotated = await locals.perform(rotateWebhookSecret, { id: params.webhook });
    if (!rotated.ok) refuse(rotated.error);
    return { secret: rotated.value.secret };
  },
  test: async ({ locals, params, request }) => {
    await pressed(request);
    const sent = await locals.perform(testWebhook, { id: params.webhook });
    if (sent.ok) return { tested: true };
    const { type } = sent.error;
    if (type !== 'WebhookOff' && type !== 'TooOften') refuse(sent.error);
    return fail(statusOf[type], { refused: wordsOf[type]() });
  },
  again: async ({ locals, params, request }) => {
    const deliveryId = textOf(await request.formData(), 'delivery') as DeliveryId;
    const sent = await locals.perform(sendAgain, { id: params.webhook, deliveryId });
    if (sent.ok) return { again: true };
    if (sent.error.type !== 'WebhookOff') refuse(sent.error);
    return fail(statusOf.WebhookOff, { refused: wordsOf.WebhookOff() });
  },
  remove: async ({ locals, params, request }) => {
    await pressed(request);
    const removed = await locals.perform(removeWebhook, { id: params.webhook });
    if (!removed.ok) refuse(removed.error);
    redirect(303, `/w/${locals.workspace.slug}/settings/webhooks`);
  },
};
