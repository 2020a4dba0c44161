import { addWebhook, listWebhooks, viewBranch } from '@stoa/domain';
import { refuse } from '#lib/server/http.ts';
import { failWebhook, readWebhook } from '#lib/server/webhook-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const [webhooks, branch] = [await locals.perform(listWebhooks, {}), await locals.perform(viewBranch, {})];
  if (!webhooks.ok) refuse(webhooks.error);
  return {
    webhooks: webhooks.value,
    isBranch: branch.ok && branch.value !== undefined,
  };
};

export const actions: Actions = {
  add: async ({ locals, request }) => {
    const typed = readWebhook(await request.formData());
    const added = await locals.perform(addWebhook, typed);
    if (added.ok) return { added: { id: added.value.webhook.id, secret: added.value.secret } };
    const { error } = added;
    if (error.type !== 'InvalidInput' && error.type !== 'TooManyWebhooks') refuse(error);
    return failWebhook(typed, error);
  },
};
