import { fail } from '@sveltejs/kit';
import { compareBranch, mergeBranch, type MergeChoices } from '@stoa/domain';
import { reviewOf } from '#lib/branches/review.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const compared = await locals.perform(compareBranch, { id: params.branch });
  if (!compared.ok) refuse(compared.error);
  const { branch, differences } = compared.value;
  return {
    branch: { id: branch.id, name: branch.name, madeAt: branch.madeAt },
    review: reviewOf(differences),
    /** How much the origin alone changed: that stays. */
    elsewhere: differences.filter(({ side }) => side === 'origin').length,
  };
};

export const actions: Actions = {
  merge: async ({ locals, params, request }) => {
    const choices = choicesOf(await request.formData());
    const merged = await locals.perform(mergeBranch, { id: params.branch, choices });
    if (merged.ok) return { merged: merged.value };
    const { error } = merged;
    if (error.type !== 'NotMerged') refuse(error);
    return fail(statusOf.NotMerged, { choices, why: error.why, ids: error.ids });
  },
};

function choicesOf(form: FormData): MergeChoices {
  const choices: Record<string, 'branch' | 'origin'> = {};
  for (const [name, value] of form)
    if (name.startsWith('keep ') && (value === 'branch' || value === 'origin'))
      choices[name.slice(5)] = value;
  return choices;
}
