import { json } from '@sveltejs/kit';
import { openStoa } from '#home';
import type { RequestHandler } from './$types';

/**
 * 200 with each part's state and version once this Stoa can serve, else 503. With `?live` 200 from every process that runs, whatever
 * it depends on. Knows nobody, and tells nothing that a visitor may not know.
 */
export const GET: RequestHandler = async ({ url }) => {
  const headers = { 'cache-control': 'no-store' };
  if (url.searchParams.has('live')) return json({ live: true }, { headers });
  const stoa = await openStoa();
  const health = await stoa.health();
  return json(health, { status: health.ready ? 200 : 503, headers });
};
