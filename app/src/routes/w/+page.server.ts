import { fail, redirect } from '@sveltejs/kit';
import { createWorkspace } from '@stoa/domain';
import { statusOf } from '#lib/server/http.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  create: async ({ locals, request }) => {
    const name = String((await request.formData()).get('name') ?? '');
    const created = await locals.perform(createWorkspace, { name });
    if (created.ok) redirect(303, `/w/${created.value.slug}`);
    const { error } = created;
    return fail(statusOf[error.type], {
      name,
      problem: error.type === 'InvalidInput' ? error.problem : error.type,
    });
  },
};
