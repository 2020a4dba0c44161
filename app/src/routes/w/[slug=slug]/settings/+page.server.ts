import { fail } from '@sveltejs/kit';
import {
  atLeast,
  hotDaysOffered,
  keepHistory,
  readKeeping,
  renameWorkspace,
  versionOfWorkspace,
} from '@stoa/domain';
import { textOf } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import { m } from '#lib/words/made/messages.js';
import type { Actions, PageServerLoad } from './$types';

/** How long changes stay at hand is shown to those who settle it, where they could be moved anywhere. */
export const load: PageServerLoad = async ({ locals }) => {
  if (!atLeast(locals.workspace.role, 'admin')) return {};
  const keeping = await locals.perform(readKeeping, {});
  if (!keeping.ok) refuse(keeping.error);
  return { keeping: keeping.value, hotDaysOffered };
};

export const actions: Actions = {
  rename: async ({ locals, request }) => {
    const form = await request.formData();
    const name = textOf(form, 'name');
    const was = form.has('was') ? [versionOfWorkspace({ name: textOf(form, 'was') })] : undefined;
    const renamed = await locals.perform(renameWorkspace, { name, seen: was });
    if (renamed.ok) return { name: renamed.value, saved: true };
    if (renamed.error.type === 'ChangedMeanwhile')
      return fail(statusOf.ChangedMeanwhile, {
        name,
        now: locals.workspace.name,
        problem: 'changedMeanwhile',
      });
    if (renamed.error.type !== 'InvalidInput') refuse(renamed.error);
    return fail(statusOf.InvalidInput, { name, now: undefined, problem: renamed.error.problem });
  },
  keep: async ({ locals, request }) => {
    const hotDays = Number((await request.formData()).get('hotDays') ?? Number.NaN);
    const kept = await locals.perform(keepHistory, { hotDays });
    if (kept.ok) return { isKept: true };
    if (kept.error.type !== 'InvalidInput') refuse(kept.error);
    return fail(statusOf.InvalidInput, {
      keepProblem: m.history_no_such_time(),
    });
  },
};
