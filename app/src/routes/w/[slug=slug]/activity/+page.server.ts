import { activityKinds, isId, listMembers, readActivity, type PersonId } from '@stoa/domain';
import { liveTopic } from '#lib/live/topics.ts';
import { refuse } from '#lib/server/http.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import type { PageServerLoad } from './$types';

const pageLength = 40;
/** A list of people longer than this is looked through on the page of members. */
const peopleShown = 200;

export const load: PageServerLoad = async ({ depends, locals, url }) => {
  depends(liveTopic('members'), liveTopic('meetings'), liveTopic('posts'), liveTopic('chat'));
  const kind = activityKinds.find((one) => one === url.searchParams.get('kind'));
  const person = url.searchParams.get('person');
  const personId = isId(person) ? (person as PersonId) : undefined;
  const said = url.searchParams.get('before') ?? '';
  const before = /^\d{1,15}$/.test(said) ? Number(said) : undefined;
  const [page, people] = await Promise.all([
    locals.perform(readActivity, { kind, personId, before, limit: pageLength }),
    locals.perform(listMembers, { limit: peopleShown }),
  ]);
  if (!page.ok) refuse(page.error);
  if (!people.ok) refuse(people.error);
  return {
    kind,
    person: personId,
    isFirst: before === undefined,
    ...page.value,
    pictures: await picturesFor(
      { depends },
      page.value.activity.map(({ by }) => by?.id),
    ),
    people: people.value.members.map(({ personId: id, name }) => ({ id, name })),
  };
};
