import { hashSecret, nobody, performInWorkspace, readCalendarFeed } from '@stoa/domain';
import { error } from '@sveltejs/kit';
import { openStoa } from '#home';
import { calendarFile } from '#lib/server/calendar-file.ts';
import { m } from '#lib/words/made/messages.js';
import type { RequestHandler } from './$types';

/** Calendar programs are asked to come once an hour; several of them may follow one address. */
const tries = { tries: 60, windowMs: 60 * 60_000 };

/** A workspace's meetings for whoever has somebody's secret: programs send no cookies. */
export const GET: RequestHandler = async ({ params, request, setHeaders, url }) => {
  const stoa = await openStoa();
  const { workspace, secret } = params;
  const waitMs = await stoa.attempts.take([[`calendar ${await hashSecret(secret)}`, tries]]);
  if (waitMs !== undefined) {
    setHeaders({ 'retry-after': String(Math.ceil(waitMs / 1_000)) });
    error(429, m.meeting_calendar_often());
  }
  // A workspace that is not there would be made by opening it.
  const isThere = (await stoa.directory.workspaces.byId(workspace)) !== undefined;
  const read = isThere
    ? await performInWorkspace(stoa, workspace, nobody)(readCalendarFeed, { secret, origin: url.origin })
    : undefined;
  if (!read?.ok) error(404, m.meeting_calendar_gone());
  return calendarFile(request, read.value);
};
