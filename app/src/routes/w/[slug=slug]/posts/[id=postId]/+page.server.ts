import { fail, redirect } from '@sveltejs/kit';
import {
  asCursor,
  commentOnPost,
  cursorToText,
  deleteComment,
  deletePost,
  isId,
  likePost,
  randomIds,
  unpublishPost,
  viewPost,
  type CommentId,
} from '@stoa/domain';
import { markdownToHtml } from '@stoa/domain/posts/markdown';
import { postsChanged } from '#lib/posts/fresh.ts';
import { isPage, pressed, textOf } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import { pickedIn } from '#lib/server/post-form.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, params, url }) => {
  depends(postsChanged);
  const before = asCursor(url.searchParams.get('before'));
  const viewed = await locals.perform(viewPost, { postId: params.id, before });
  if (!viewed.ok) refuse(viewed.error);
  const { post, earlier, ...rest } = viewed.value;
  const { body, bodyText: _, mentions, ...about } = post;
  return {
    ...rest,
    post: about,
    html: markdownToHtml(
      body,
      mentions.map(({ name }) => name),
    ),
    earlier: earlier && cursorToText(earlier),
    isLatest: before === undefined,
    reply: asComment(url.searchParams.get('reply')),
    key: randomIds.next(),
    pictures: await picturesFor({ depends }, [
      post.authorId,
      locals.person?.id,
      ...rest.comments.map(({ authorId }) => authorId),
    ]),
  };
};

export const actions: Actions = {
  like: async ({ locals, params, request, url }) => {
    const on = textOf(await request.formData(), 'on') === 'yes';
    const liked = await locals.perform(likePost, { postId: params.id, on });
    if (!liked.ok) refuse(liked.error);
    if (isPage(request)) redirect(303, url.pathname);
    return { liking: liked.value };
  },
  comment: async ({ locals, params, request, url }) => {
    const form = await request.formData();
    const body = textOf(form, 'comment');
    const reply = asComment(textOf(form, 'reply'));
    const said = await locals.perform(commentOnPost, {
      postId: params.id,
      body,
      replyTo: reply,
      picked: pickedIn(form),
      key: textOf(form, 'key'),
    });
    if (said.ok) redirect(303, `${url.pathname}#comment-${said.value.id}`);
    if (said.error.type === 'InvalidInput') {
      const { field, problem } = said.error;
      return fail(statusOf.InvalidInput, { body, reply, problem: { field, problem } });
    }
    // What it answers has been deleted meanwhile: it can still be said, in answer to nothing.
    if (said.error.type === 'NotFound' && said.error.what === 'comment')
      return fail(statusOf.NotFound, {
        body,
        reply: undefined,
        problem: { field: 'comment', problem: 'answeredGone' },
      });
    refuse(said.error);
  },
  deleteComment: async ({ locals, params, request, url }) => {
    const commentId = asComment(textOf(await request.formData(), 'comment'));
    if (!commentId) return fail(statusOf.InvalidInput, { problem: { field: 'delete', problem: 'invalid' } });
    const deleted = await locals.perform(deleteComment, { postId: params.id, commentId });
    // Somebody else was quicker: it is gone, as was wished.
    if (!deleted.ok && !(deleted.error.type === 'NotFound' && deleted.error.what === 'comment'))
      refuse(deleted.error);
    redirect(303, url.pathname);
  },
  unpublish: async ({ locals, params, request }) => {
    await pressed(request);
    const done = await locals.perform(unpublishPost, { postId: params.id });
    if (!done.ok) refuse(done.error);
    redirect(303, `/w/${locals.workspace.slug}/posts?show=drafts`);
  },
  delete: async ({ locals, params, request }) => {
    await pressed(request);
    const deleted = await locals.perform(deletePost, { postId: params.id });
    if (!deleted.ok) refuse(deleted.error);
    redirect(303, `/w/${locals.workspace.slug}/posts`);
  },
};

const asComment = (id: string | null): CommentId | undefined => (isId(id) ? (id as CommentId) : undefined);
