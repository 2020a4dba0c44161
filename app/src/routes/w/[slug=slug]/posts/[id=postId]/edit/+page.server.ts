import { error, fail, redirect } from '@sveltejs/kit';
import { editPost, versionOfPost, viewPost, type PostId } from '@stoa/domain';
import { refuse, statusOf } from '#lib/server/http.ts';
import { previewOf, readPostForm, type PostFields } from '#lib/server/post-form.ts';
import { m } from '#lib/words/made/messages.js';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const viewed = await locals.perform(viewPost, { postId: params.id, limit: 1 });
  if (!viewed.ok) refuse(viewed.error);
  const { post, mayManage } = viewed.value;
  if (!mayManage) error(403, m.posts_not_yours(), { type: 'NotAllowed' });
  return {
    fields: { title: post.title, body: post.body, key: '', seen: versionOfPost(post) },
    title: post.title,
    published: post.publishedAt !== undefined,
  };
};

export const actions: Actions = {
  preview: async ({ locals, request }) => {
    void locals.workspace;
    const { picked: _, ...fields } = readPostForm(await request.formData());
    const preview = previewOf(fields.body);
    if (!preview.ok) return fail(statusOf.InvalidInput, { fields, problem: preview.error });
    return { fields, preview: preview.html };
  },
  save: (event) => edit(event, false),
  publish: (event) => edit(event, true),
};

async function edit({ locals, params, request }: RequestEvent, publish: boolean) {
  const { picked, ...fields } = readPostForm(await request.formData());
  const { title, body } = fields;
  const seen = fields.seen ? [fields.seen] : undefined;
  const edited = await locals.perform(editPost, { postId: params.id, title, body, picked, publish, seen });
  if (edited.ok) redirect(303, `/w/${locals.workspace.slug}/posts/${params.id}`);
  if (edited.error.type === 'ChangedMeanwhile') return bothTexts(locals, params.id, fields);
  if (edited.error.type !== 'InvalidInput') refuse(edited.error);
  const { field, problem } = edited.error;
  return fail(statusOf.InvalidInput, { fields, problem: { field, problem } });
}

/** What was typed, and what is saved by now: whoever saves again has seen that. */
async function bothTexts(locals: App.Locals, postId: PostId, fields: PostFields) {
  const viewed = await locals.perform(viewPost, { postId, limit: 1 });
  if (!viewed.ok) refuse(viewed.error);
  const { title, body, authorId, authorName, changedBy } = viewed.value.post;
  const by = changedBy === authorId ? authorName : m.posts_an_admin();
  return fail(statusOf.ChangedMeanwhile, {
    fields: { ...fields, seen: versionOfPost(viewed.value.post) },
    theirs: { title, body, by: changedBy === locals.person?.id ? undefined : by },
  });
}
