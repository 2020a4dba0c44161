import { makeCalendarFeed, revokeCalendarFeed, viewCalendarFeed } from '@stoa/domain';
import { redirect } from '@sveltejs/kit';
import { pressed } from '#lib/server/form.ts';
import { refuse } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const viewed = await locals.perform(viewCalendarFeed, {});
  if (!viewed.ok) refuse(viewed.error);
  return { madeAt: viewed.value.createdAt };
};

export const actions: Actions = {
  make: async ({ locals, request, url }) => {
    await pressed(request);
    const made = await locals.perform(makeCalendarFeed, {});
    if (!made.ok) refuse(made.error);
    return { address: `${url.origin}/calendar/${locals.workspace.id}/${made.value.secret}.ics` };
  },
  revoke: async ({ locals, request, url }) => {
    await pressed(request);
    const revoked = await locals.perform(revokeCalendarFeed, {});
    if (!revoked.ok) refuse(revoked.error);
    redirect(303, url.pathname);
  },
};
