import { takeToCalendar } from '@stoa/domain';
import { calendarFile } from '#lib/server/calendar-file.ts';
import { refuse } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/** One planned meeting, to be taken into a calendar. */
export const GET: RequestHandler = async ({ locals, params, request, url }) => {
  const taken = await locals.perform(takeToCalendar, {
    meetingId: params.id,
    home: `${url.origin}/w/${locals.workspace.slug}`,
  });
  if (!taken.ok) refuse(taken.error);
  return calendarFile(request, taken.value, 'meeting');
};
