import type { RequestEvent } from '@sveltejs/kit';
import { bearerOf, type Followed, type Result, type TooOften } from '@stoa/domain';
import { openStoa } from '#home';

/**
 * Server-sent events of the workspace that the request stands in, for its members. A browser's `EventSource` that comes back by itself
 * says where it was in a header; one that is made anew can say so only in its address.
 */
export async function liveResponse(
  { locals, request, url }: RequestEvent,
  followed: Followed,
): Promise<Result<Response, TooOften>> {
  const { id: workspace } = locals.workspace;
  const { id, name } = locals.person!;
  const { live } = await openStoa();
  const after = positionOf(request.headers.get('last-event-id') ?? url.searchParams.get('after'));
  if (request.method === 'HEAD') return { ok: true, value: new Response(null, { headers }) };
  const opened = await live.follow(workspace, {
    by: { type: 'person', id, name },
    ...(locals.program
      ? { cookie: '', bearer: bearerOf(request.headers) }
      : { cookie: request.headers.get('cookie') ?? '' }),
    followed,
    ...(after !== undefined && { after }),
  });
  return opened.ok ? { ok: true, value: new Response(opened.value, { headers }) } : opened;
}

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // Nginx gathers answers unless it is told not to.
  'x-accel-buffering': 'no',
};

/** Whatever is no position begins now. */
const positionOf = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
