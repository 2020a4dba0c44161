import { listRemovals, removalsKeptDays } from '@stoa/domain';
import { removalsShown } from '#lib/removals/words.ts';
import { refuse } from '#lib/server/http.ts';
import type { PageServerLoad } from './$types';
import { m } from '#lib/words/made/messages.js';

export const load: PageServerLoad = async ({ depends, locals }) => {
  depends(removalsShown);
  const removals = await locals.perform(listRemovals, {});
  if (!removals.ok) refuse(removals.error);
  const own = locals.person?.id;
  return {
    keptDays: removalsKeptDays,
    removals: removals.value.map(({ askedBy, askedByName, ...removal }) => ({
      ...removal,
      by: askedBy === own ? undefined : (askedByName ?? m.removals_somebody_gone()),
    })),
  };
};
