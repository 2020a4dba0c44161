import { fail, redirect } from '@sveltejs/kit';
import { createWorkspace, listRemovals } from '@stoa/domain';
import { statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whether there is anything to tell of workspaces that were deleted. */
export const load: PageServerLoad = async ({ locals }) => {
  const removals = await locals.perform(listRemovals, {});
  return { hasDeleted: removals.ok && removals.value.length > 0 };
};

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
