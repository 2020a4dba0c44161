import { asCursor, cursorToText, listDrafts, listPosts } from '@stoa/domain';
import { postsChanged } from '#lib/posts/fresh.ts';
import { refuse } from '#lib/server/http.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, url }) => {
  depends(postsChanged);
  const show = url.searchParams.get('show') === 'drafts' ? ('drafts' as const) : ('published' as const);
  const before = asCursor(url.searchParams.get('before'));
  const listed = await locals.perform(show === 'drafts' ? listDrafts : listPosts, { before });
  if (!listed.ok) refuse(listed.error);
  const { items, next } = listed.value;
  const pictures = await picturesFor(
    { depends },
    items.map(({ authorId }) => authorId),
  );
  return { show, posts: items, older: next && cursorToText(next), isFirst: before === undefined, pictures };
};
