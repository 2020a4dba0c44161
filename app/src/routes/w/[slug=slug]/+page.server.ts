import { error, redirect } from '@sveltejs/kit';
import { listMeetings, listMembers, startInstantMeeting } from '@stoa/domain';
import { whoIsIn } from '#lib/meetings/who-is-in.ts';
import { refuse } from '#lib/server/http.ts';
import type { Actions, PageServerLoad } from './$types';

/** How much of each the dashboard shows. */
const pastShown = 5;
const facesShown = 12;

export const load: PageServerLoad = async ({ depends, locals }) => {
  depends(whoIsIn);
  const [meetings, members] = await Promise.all([
    locals.perform(listMeetings, { pastLimit: pastShown }),
    locals.perform(listMembers, { limit: facesShown }),
  ]);
  if (!meetings.ok) refuse(meetings.error);
  if (!members.ok) refuse(members.error);
  return {
    now: meetings.value.now,
    upcoming: meetings.value.upcoming.slice(0, 6),
    past: meetings.value.past.slice(0, pastShown),
    members: members.value.members.map(({ personId, name }) => ({ personId, name })),
    memberCount: members.value.total,
  };
};

export const actions: Actions = {
  /** One press from here to the room. */
  start: async ({ locals }) => {
    const started = await locals.perform(startInstantMeeting, {});
    if (!started.ok) {
      if (started.error.type === 'InvalidInput') error(422, 'The meeting could not be named.');
      refuse(started.error);
    }
    redirect(303, `/m/${started.value.code}`);
  },
};
