import { fail, redirect } from '@sveltejs/kit';
import {
  addKeeper,
  handOverKeeping,
  isId,
  listKeepers,
  removeKeeper,
  whoseFactor,
  type PersonId,
} from '@stoa/domain';
import { openStoa } from '#home';
import { textOf } from '#lib/server/form.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import { visitOf } from '#lib/server/moved-session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, request }) => {
  const keepers = await locals.perform(listKeepers, {});
  if (!keepers.ok) refuse(keepers.error);
  const { accounts } = await openStoa();
  const standing = await accounts.secondFactor.standing(visitOf(request));
  return {
    keepers: keepers.value,
    own: locals.person!.id,
    proof: standing?.proof ?? 'password',
    pictures: await picturesFor(
      { depends },
      keepers.value.map(({ id }) => id),
    ),
  };
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
  /** Fields: `email`, of somebody who lost their second factor and keeps nothing, and `password`, the keeper's own, if they have one. */
  factorOff: async ({ locals, request }) => {
    const form = await request.formData();
    const email = textOf(form, 'email');
    const whose = await locals.perform(whoseFactor, { email });
    if (!whose.ok) {
      const { error } = whose;
      if (error.type !== 'InvalidInput') refuse(error);
      return fail(statusOf.InvalidInput, { form: 'factorOff' as const, email, problem: error.problem });
    }
    const stoa = await openStoa();
    const off = await stoa.accounts.secondFactor.switchOffFor(request.headers, {
      password: textOf(form, 'password'),
      person: whose.value.id,
    });
    const { requestId } = locals;
    const people = { requestId, by: locals.person?.id, person: whose.value.id };
    if (!off.ok) {
      stoa.log('warn', 'a keeper could not switch off a second factor', { ...people, why: off.error.type });
      return fail(statusOf[off.error.type], { form: 'factorOff' as const, email, refused: off.error });
    }
    stoa.log('warn', 'a keeper switched off a second factor', people);
    return { form: 'factorOff' as const, done: whose.value.name };
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
