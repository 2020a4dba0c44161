import { liveResponse } from '#lib/server/live.ts';
import type { RequestHandler } from './$types';

/** What the pages of a workspace show changed: the one stream that all tabs of a browser share. */
export const GET: RequestHandler = async (event) => {
  const opened = await liveResponse(event, 'pages');
  if (opened.ok) return opened.value;
  return new Response('Too many of these are open.', {
    status: 429,
    headers: { 'retry-after': String(Math.ceil(opened.error.retryMs / 1_000)), 'cache-control': 'no-store' },
  });
};
