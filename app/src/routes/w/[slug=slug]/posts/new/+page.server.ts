import { fail, redirect } from '@sveltejs/kit';
import { randomIds, writePost } from '@stoa/domain';
import { refuse, statusOf } from '#lib/server/http.ts';
import { previewOf, readPostForm } from '#lib/server/post-form.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = ({ locals }) => {
  void locals.workspace;
  return { fields: { title: '', body: '', key: randomIds.next() } };
};

export const actions: Actions = {
  preview: async ({ locals, request }) => {
    void locals.workspace;
    const { picked: _, ...fields } = readPostForm(await request.formData());
    const preview = previewOf(fields.body);
    if (!preview.ok) return fail(statusOf.InvalidInput, { fields, problem: preview.error });
    return { fields, preview: preview.html };
  },
  save: (event) => write(event, false),
  publish: (event) => write(event, true),
};

async function write({ locals, request }: RequestEvent, publish: boolean) {
  const { picked, ...fields } = readPostForm(await request.formData());
  const written = await locals.perform(writePost, { ...fields, picked, publish });
  if (written.ok) redirect(303, `/w/${locals.workspace.slug}/posts/${written.value.id}`);
  if (written.error.type !== 'InvalidInput') refuse(written.error);
  const { field, problem } = written.error;
  return fail(statusOf.InvalidInput, { fields, problem: { field, problem } });
}
