import { fail, redirect } from '@sveltejs/kit';
import { addKeeper, handOverKeeping, isId, listKeepers, removeKeeper, type PersonId } from '@stoa/domain';
import { textOf } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const keepers = await locals.perform(listKeepers, {});
  if (!keepers.ok) refuse(keepers.error);
  return { keepers: keepers.value, own: locals.person!.id };
};

export const actions: Actions = {
  /** Field: `email`, of somebody with an account. */
  add: async ({ locals, request }) => {
    const email = textOf(await request.formData(), 'email');
    const added = await locals.perform(addKeeper, { email });
    if (added.ok) return { form: 'add' as const, done: added.value.name };
    if (added.error.type !== 'InvalidInput') refuse(added.error);
    return fail(statusOf.InvalidInput, { form: 'add' as const, email, problem: added.error.problem });
  },
  /** Field: `person`, an id: one's own, or another keeper's. */
  remove: async ({ locals, request }) => {
    const id = textOf(await request.formData(), 'person');
    if (!isId(id)) refuse({ type: 'NotFound', what: 'person' });
    const removed = await locals.perform(removeKeeper, { personId: id as PersonId });
    if (!removed.ok && removed.error.type !== 'LastKeeper') refuse(removed.error);
    if (!removed.ok) return fail(statusOf.LastKeeper, { form: 'remove' as const, problem: 'LastKeeper' });
    if (id === locals.person?.id) redirect(303, '/account');
    return { form: 'remove' as const };
  },
  /** Field: `email`, of somebody with an account who takes one's place. */
  handOver: async ({ locals, request }) => {
    const email = textOf(await request.formData(), 'email');
    const handed = await locals.perform(handOverKeeping, { email });
    if (handed.ok) redirect(303, '/account');
    const { error } = handed;
    if (error.type === 'NotFound') refuse(error);
    return fail(statusOf[error.type], {
      form: 'handOver' as const,
      email,
      problem: error.type === 'InvalidInput' ? error.problem : error.type,
    });
  },
};
