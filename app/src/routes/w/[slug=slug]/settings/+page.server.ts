import { fail } from '@sveltejs/kit';
import { renameWorkspace } from '@stoa/domain';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  rename: async ({ locals, request }) => {
    const name = String((await request.formData()).get('name') ?? '');
    const renamed = await locals.perform(renameWorkspace, { name });
    if (renamed.ok) return { name: renamed.value, saved: true };
    if (renamed.error.type !== 'InvalidInput') refuse(renamed.error);
    return fail(statusOf.InvalidInput, { name, problem: renamed.error.problem });
  },
};
