import { error, redirect } from '@sveltejs/kit';
import { startInstantMeeting, viewDashboard } from '@stoa/domain';
import { openStoa } from '#home';
import { liveTopic } from '#lib/live/topics.ts';
import { pressed } from '#lib/server/form.ts';
import { refuse } from '#lib/server/http.ts';
import { picturesFor } from '#lib/server/pictures.ts';
import { m } from '#lib/words/made/messages.js';
import type { Actions, PageServerLoad } from './$types';

const upcomingShown = 6;

export const load: PageServerLoad = async ({ depends, locals }) => {
  depends(
    liveTopic('meetings'),
    liveTopic('members'),
    liveTopic('posts'),
    liveTopic('chat'),
    liveTopic('presence'),
  );
  const { live } = await openStoa();
  const viewed = await locals.perform(viewDashboard, { here: await live.here(locals.workspace.id) });
  if (!viewed.ok) refuse(viewed.error);
  const { meetings, ...rest } = viewed.value;
  const people = [
    ...rest.here.map(({ personId }) => personId),
    ...rest.popular.map(({ authorId }) => authorId),
    ...rest.activity.map(({ by }) => by?.id),
  ];
  return {
    now: meetings.now,
    upcoming: meetings.upcoming.slice(0, upcomingShown),
    upcomingCount: meetings.upcoming.length,
    past: meetings.past,
    ...rest,
    pictures: await picturesFor({ depends }, people),
  };
};

export const actions: Actions = {
  /** One press from here to the room. */
  start: async ({ locals, request }) => {
    await pressed(request);
    // In the language of who starts it; a title has at most 120 characters.
    const title = locals.person && m.meetings_whose({ name: locals.person.name.slice(0, 100) });
    const started = await locals.perform(startInstantMeeting, { title });
    if (!started.ok) {
      if (started.error.type === 'InvalidInput') error(422, m.dashboard_not_named());
      refuse(started.error);
    }
    redirect(303, `/m/${started.value.code}`);
  },
};
