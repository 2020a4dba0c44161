import { redirect, type RequestEvent } from '@sveltejs/kit';
import { listMyWorkspaces } from '@stoa/domain';

/** What the shell around a signed-in person's pages shows: who they are, and the workspaces they can go to. */
export async function houseOf({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>) {
  const { person } = locals;
  if (!person) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
  const mine = await locals.perform(listMyWorkspaces, {});
  return {
    me: { id: person.id, name: person.name, email: person.email },
    workspaces: mine.ok ? mine.value.map(({ slug, name, role }) => ({ slug, name, role })) : [],
  };
}
