import { fail, redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import { acceptInvite, viewInvite } from '@stoa/domain';
import { pressed } from '#lib/server/form.ts';
import { refuse, statusOf } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

/** Shows an invitation. Opening it, by a person or by a mail scanner, spends nothing. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const invitation = await locals.perform(viewInvite, { secret: params.secret });
  if (!invitation.ok) refuse(invitation.error);
  return {
    invitation: invitation.value,
    person: locals.person && { name: locals.person.name },
    here: url.pathname,
    outside: (await openStoa()).accounts.outside.name,
  };
};

export const actions: Actions = {
  /** The press that joins. Whoever has no account makes one first and comes back to press again. */
  default: async ({ locals, params, request, url }) => {
    await pressed(request);
    if (!locals.person) redirect(303, `/register?next=${encodeURIComponent(url.pathname)}`);
    const accepted = await locals.perform(acceptInvite, { secret: params.secret });
    if (!accepted.ok) return fail(statusOf[accepted.error.type], { problem: accepted.error });
    redirect(303, `/w/${accepted.value.workspace.slug}`);
  },
};
