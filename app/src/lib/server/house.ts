import { redirect, type RequestEvent } from '@sveltejs/kit';
import { listMyWorkspaces } from '@stoa/domain';
import { liveTopic } from '#lib/live/topics.ts';
import { pictureOf } from './pictures.ts';

/** What the shell around a signed-in person's pages shows: who they are, and the workspaces they can go to. */
export async function houseOf({
  depends,
  locals,
  url,
}: Pick<RequestEvent, 'locals' | 'url'> & { depends: (topic: ReturnType<typeof liveTopic>) => void }) {
  depends(liveTopic('pictures'));
  const { person } = locals;
  if (!person) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
  const [mine, picture] = await Promise.all([locals.perform(listMyWorkspaces, {}), pictureOf({ locals })]);
  return {
    me: { id: person.id, name: person.name, email: person.email, picture },
    workspaces: mine.ok ? mine.value.map(({ slug, name, role }) => ({ slug, name, role })) : [],
  };
}
