import { redirect } from '@sveltejs/kit';
import { openStoa } from '#home';
import type { Actions, PageServerLoad } from './$types';

/** Opening the page signs nobody out: it shows a button. */
export const load: PageServerLoad = ({ locals }) => {
  if (!locals.person) redirect(303, '/sign-in');
};

export const actions: Actions = {
  default: async ({ locals, request }) => {
    const { accounts } = await openStoa();
    locals.keep(await accounts.signOut(request.headers));
    redirect(303, '/sign-in');
  },
};
