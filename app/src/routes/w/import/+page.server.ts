import { fail, redirect } from '@sveltejs/kit';
import { importWorkspace } from '@stoa/domain';
import { statusOf } from '#lib/server/http.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** Before JavaScript. What a form may hold is little: larger files need it. */
  default: async ({ locals, request }) => {
    const form = await request.formData();
    const [name, file] = [String(form.get('name') ?? ''), form.get('file')];
    if (!(file instanceof File) || file.size === 0)
      return fail(422, { name, problem: { type: 'InvalidInput', field: 'file', problem: 'empty' } as const });
    const imported = await locals.perform(importWorkspace, { name, file: file.stream() });
    if (!imported.ok) return fail(statusOf[imported.error.type], { name, problem: imported.error });
    redirect(303, `/w/${imported.value.slug}`);
  },
};
