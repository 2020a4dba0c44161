import { redirect } from '@sveltejs/kit';
import { listMyWorkspaces } from '@stoa/domain';
import { openStoa } from '#home';
import type { PageServerLoad } from './$types';

/** The front door leads on: to the set-up of an empty Stoa, to signing in, or to where this person works. */
export const load: PageServerLoad = async ({ locals }) => {
  if (!locals.person) {
    const { directory } = await openStoa();
    redirect(303, (await directory.workspaces.count()) === 0 ? '/setup' : '/sign-in');
  }
  const mine = await locals.perform(listMyWorkspaces, {});
  redirect(303, mine.ok && mine.value.length === 1 ? `/w/${mine.value[0]!.slug}` : '/w');
};
