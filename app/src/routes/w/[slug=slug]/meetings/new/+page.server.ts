import { fail, redirect } from '@sveltejs/kit';
import { createMeeting, hourMs, type Instant } from '@stoa/domain';
import { refuse, statusOf } from '#lib/server/http.ts';
import { readMeetingForm } from '#lib/server/meeting-form.ts';
import { instantToWall, zoneOf } from '#lib/server/wall-time.ts';
import type { Actions, PageServerLoad } from './$types';

/** Suggests the next full hour but one: time enough to send the link. */
export const load: PageServerLoad = ({ cookies, locals }) => {
  void locals.workspace;
  const soon = (Math.ceil(Date.now() / hourMs) * hourMs + hourMs) as Instant;
  return {
    fields: {
      title: '',
      ...instantToWall(soon, zoneOf(cookies) ?? 'UTC'),
      minutes: '60',
      lobby: true,
      places: '',
      repeats: 'none' as const,
      last: '',
    },
  };
};

export const actions: Actions = {
  default: async ({ cookies, locals, request }) => {
    const asked = readMeetingForm(await request.formData(), zoneOf(cookies));
    if (asked.problem) return fail(422, { fields: asked.fields, problem: asked.problem });
    const { title, startsAt, durationMs, lobby, yesLimit, zone, repeats } = asked;
    const made = await locals.perform(createMeeting, {
      title,
      startsAt,
      durationMs,
      lobby,
      yesLimit,
      zone: zone ?? 'UTC',
      repeats,
    });
    if (made.ok) redirect(303, `/w/${locals.workspace.slug}/meetings/${made.value.id}?new`);
    if (made.error.type !== 'InvalidInput') refuse(made.error);
    const { field, problem } = made.error;
    return fail(statusOf.InvalidInput, { fields: asked.fields, problem: { field, problem } });
  },
};
