import { fail, redirect } from '@sveltejs/kit';
import { dropBranch, listBranches, makeBranch, viewBranch } from '@stoa/domain';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const [branches, own] = [await locals.perform(listBranches, {}), await locals.perform(viewBranch, {})];
  if (!branches.ok) refuse(branches.error);
  return {
    isBranch: own.ok && own.value !== undefined,
    branches: branches.value.map(({ id, slug, name, madeByName, madeAt }) => ({
      id,
      slug,
      name,
      madeByName,
      madeAt,
    })),
  };
};

export const actions: Actions = {
  make: async ({ locals, request }) => {
    const name = String((await request.formData()).get('name') ?? '');
    const made = await locals.perform(makeBranch, { name });
    if (made.ok) redirect(303, `/w/${made.value.slug}`);
    const { error } = made;
    if (error.type === 'InvalidInput' || error.type === 'TooManyBranches')
      return fail(statusOf[error.type], {
        name,
        problem: error.type === 'InvalidInput' ? error.problem : error.type,
      });
    refuse(error);
  },
  drop: async ({ locals, request }) => {
    const id = String((await request.formData()).get('id') ?? '');
    const dropped = await locals.perform(dropBranch, { id });
    if (!dropped.ok) refuse(dropped.error);
    redirect(303, `/w/${dropped.value}/settings/branches`);
  },
};
