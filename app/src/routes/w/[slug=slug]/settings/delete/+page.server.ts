import { fail, redirect } from '@sveltejs/kit';
import { deleteWorkspace, listBranches, listMembers, viewBranch } from '@stoa/domain';
import { textOf } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

/** What goes with the workspace, for the owner who is about to delete it. */
export const load: PageServerLoad = async ({ locals }) => {
  if (locals.workspace.role !== 'owner') refuse({ type: 'NotAllowed', action: 'deleteWorkspace' });
  const members = await locals.perform(listMembers, { limit: 1, offset: 0 });
  if (!members.ok) refuse(members.error);
  const branches = await locals.perform(listBranches, {});
  const own = await locals.perform(viewBranch, {});
  return {
    members: members.value.total,
    branches: branches.ok ? branches.value.map(({ name }) => name) : [],
    isBranch: own.ok && own.value !== undefined,
  };
};

export const actions: Actions = {
  /** Field: `name`, the workspace's, as its owner typed it. */
  default: async ({ locals, request }) => {
    const name = textOf(await request.formData(), 'name');
    const deleted = await locals.perform(deleteWorkspace, { name });
    if (deleted.ok) redirect(303, '/w/deleted');
    if (deleted.error.type !== 'InvalidInput') refuse(deleted.error);
    return fail(statusOf.InvalidInput, { name, problem: deleted.error.problem });
  },
};
