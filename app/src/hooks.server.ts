import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { openStoa } from '#home';
import { answering, isForPrograms } from '#lib/server/api/answering.ts';
import { openToBearers } from '#lib/server/api/other-sites.ts';
import { problem } from '#lib/server/api/problem.ts';
import { isOfProgram, notThisProgram, programOf } from '#lib/server/api/program.ts';
import { errorWords } from '#lib/server/error-words.ts';
import { floodOfTries } from '#lib/server/flood-of-tries.ts';
import { limitParts } from '#lib/server/form-parts.ts';
import { hideAddress, protect } from '#lib/server/headers.ts';
import { inLanguage, languageOf, speak } from '#lib/server/language.ts';
import { keepMoment } from '#lib/server/moment.ts';
import { isOurs } from '#lib/server/origin.ts';
import { tooOften } from '#lib/server/too-often.ts';
import { enter } from '#lib/server/visit.ts';
import { wentWrong } from '#lib/server/went-wrong.ts';

export const init: ServerInit = async () => {
  await openStoa();
};

/** Each request: its language, a name for the log, the check that it comes from a page of ours, who sends it, and where it stands. */
export const handle: Handle = ({ event, resolve }) => speak(languageOf(event), () => respond(event, resolve));

const respond = async (event: RequestEvent, resolve: Parameters<Handle>[0]['resolve']): Promise<Response> => {
  const started = performance.now();
  const stoa = await openStoa();
  const { locals } = event;
  locals.requestId = stoa.watch?.requestId() ?? crypto.randomUUID();
  stoa.watch?.took(event.route.id ?? 'none');
  const kept: string[] = [];
  locals.keep = ({ cookies }) => void kept.push(...cookies);

  const response = isForPrograms(event) ? await answering(event, answer) : await answer();
  for (const cookie of kept) response.headers.append('set-cookie', cookie);
  // A proxy that keeps an answer for all must not keep somebody's session with it.
  if (kept.length > 0 && /\bpublic\b/.test(response.headers.get('cache-control') ?? ''))
    response.headers.set('cache-control', 'private, no-store');
  if (locals.retryAfterS !== undefined) response.headers.set('retry-after', String(locals.retryAfterS));
  if (isForPrograms(event)) openToBearers(event, response);
  protect(response, event);
  if (event.params.secret !== undefined || event.route.id === '/setup') hideAddress(response);
  stoa.log(response.status >= 500 ? 'error' : 'debug', 'answered', {
    requestId: locals.requestId,
    workspaceId: locals.workspaceId,
    method: event.request.method,
    route: event.route.id ?? 'none',
    status: response.status,
    ms: Math.round((performance.now() - started) * 10) / 10,
  });
  return response;

  async function answer(): Promise<Response> {
    if (isOfProgram(event)) {
      const program = await programOf(event, stoa);
      if (!program.ok) return notThisProgram(event, program.error);
      locals.program = program.value;
      locals.person = program.value.person;
    } else if (!isOurs(event)) {
      stoa.log('warn', 'foreign origin refused', {
        requestId: locals.requestId,
        route: event.route.id ?? 'none',
      });
      if (isForPrograms(event)) return problem(event, 'ForeignOrigin');
      return new Response('This request did not come from a page of this site.', { status: 403 });
    }
    limitParts(event.request);
    const flood = await floodOfTries(event, stoa);
    if (flood) return flood;
    if (event.route.id !== '/api/health' && !locals.program) {
      const session = await stoa.accounts.sessionOf(event.request.headers);
      locals.person = session?.person;
      locals.sessionId = session?.sessionId;
      if (session) locals.keep(session);
      return speak(languageOf(event), rendered);
    }
    return rendered();
  }

  async function rendered(): Promise<Response> {
    // Whoever asks whether the process lives must not wait for anything beside it.
    const wait = isLiveProbe(event) ? undefined : await tooOften(event, stoa);
    if (wait) return wait;
    if (event.route.id !== '/api/health') await enter(event, stoa);

    const inMoment = keepMoment(event);
    const named = inLanguage();
    const response = await resolve(event, {
      transformPageChunk: ({ html }) => named.page(inMoment ? inMoment({ html }) : html),
      // Of the fonts only what English needs; letters of other languages bring theirs when they appear.
      preload: ({ type, path }) => type !== 'asset' && !(type === 'font' && path.includes('latin-ext')),
    });
    named.headers(response.headers);
    return response;
  }
};

const isLiveProbe = ({ route, url }: RequestEvent): boolean =>
  route.id === '/api/health' && url.searchParams.has('live');

/** What broke is for the log; the page gets the request's name, so that the two can be put together. */
export const handleError: HandleServerError = async ({ kind, error, event }) => {
  const { requestId } = event.locals;
  const shown = kind === 'unknown' ? await wentWrong(event, error) : undefined;
  const { status, type } = shown ?? (error as App.Error);
  return { requestId, ...errorWords(status, type), ...shown };
};
