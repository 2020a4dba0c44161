import { fail, redirect } from '@sveltejs/kit';
import { asCursor, cursorToText, isId, listNotifications, markRead, type NotificationId } from '@stoa/domain';
import { notificationsChanged } from '#lib/notifications/fresh.ts';
import { pressed } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ depends, locals, url }) => {
  depends(notificationsChanged);
  const before = asCursor(url.searchParams.get('before'));
  const listed = await locals.perform(listNotifications, { before });
  if (!listed.ok) refuse(listed.error);
  const { items, next } = listed.value;
  const pictures = await picturesFor(
    { depends },
    items.map(({ authorId }) => authorId),
  );
  return { notifications: items, older: next && cursorToText(next), isFirst: before === undefined, pictures };
};

export const actions: Actions = {
  read: async ({ locals, request, url }) => {
    const id = (await request.formData()).get('id');
    if (!isId(id)) return fail(422, { problem: 'InvalidInput' });
    const read = await locals.perform(markRead, { which: [id as NotificationId] });
    if (!read.ok) return fail(statusOf[read.error.type], { problem: read.error.type });
    if (isPage(request)) redirect(303, url.pathname);
    return {};
  },
  readAll: async ({ locals, request, url }) => {
    await pressed(request);
    const read = await locals.perform(markRead, { which: 'all' });
    if (!read.ok) return fail(statusOf[read.error.type], { problem: read.error.type });
    if (isPage(request)) redirect(303, url.pathname);
    return {};
  },
};

/** A browser without JavaScript sent the form itself: it gets a page that can be reloaded without sending it again. */
const isPage = (request: Request): boolean => request.headers.get('accept')?.includes('text/html') === true;
