import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { openStoa } from '#home';
import { hideAddress, protect } from '#lib/server/headers.ts';
import { brokenWorld } from '#lib/server/broken.ts';
import { isOurs } from '#lib/server/origin.ts';
import { enter } from '#lib/server/visit.ts';

export const init: ServerInit = async () => {
  await openStoa();
};

/** Each request: a name for the log, the check that it comes from a page of ours, who sends it, and where it stands. */
export const handle: Handle = async ({ event, resolve }) => {
  const started = performance.now();
  const stoa = await openStoa();
  const { locals } = event;
  locals.requestId = crypto.randomUUID();
  const kept: string[] = [];
  locals.keep = ({ cookies }) => void kept.push(...cookies);

  if (!isOurs(event)) {
    stoa.log('warn', 'foreign origin refused', { requestId: locals.requestId, route: event.route.id ?? '' });
    const refused = new Response('This request did not come from a page of this site.', { status: 403 });
    protect(refused, event);
    return refused;
  }

  if (event.route.id !== '/api/health') {
    const session = await stoa.accounts.sessionOf(event.request.headers);
    locals.person = session?.person;
    locals.sessionId = session?.sessionId;
    if (session) locals.keep(session);
    await enter(event, stoa);
  }

  const response = await resolve(event, {
    // Of the fonts only what English needs; letters of other languages bring theirs when they appear.
    preload: ({ type, path }) => type !== 'asset' && !(type === 'font' && path.includes('latin-ext')),
  });
  for (const cookie of kept) response.headers.append('set-cookie', cookie);
  protect(response, event);
  if (event.params.secret !== undefined || event.route.id === '/setup') hideAddress(response);
  stoa.log(response.status >= 500 ? 'error' : 'debug', 'answered', {
    requestId: locals.requestId,
    method: event.request.method,
    route: event.route.id ?? 'none',
    status: response.status,
    ms: Math.round((performance.now() - started) * 10) / 10,
  });
  return response;
};

/** What broke is for the log; the page gets the request's name, so that the two can be put together. */
export const handleError: HandleServerError = async ({ kind, error, event }) => {
  const { requestId } = event.locals;
  if (kind !== 'unknown') return { requestId };
  const shown = brokenWorld(error);
  const stoa = await openStoa();
  const where = { requestId, route: event.route.id ?? 'none' };
  // What somebody sent may stand in the message of what it broke: only our own failures are told in full.
  if (shown.status < 500) stoa.log('info', 'request not readable', where);
  else
    stoa.log('error', 'request failed', {
      ...where,
      reason: error instanceof Error ? error.stack : String(error),
    });
  return { ...shown, requestId };
};
