import { json } from '@sveltejs/kit';
import { openStoa } from '#home';
import type { RequestHandler } from './$types';

/** 200 with each part's state once this Stoa can serve, else 503. Knows nobody, and tells nothing that a visitor may not know. */
export const GET: RequestHandler = async () => {
  const stoa = await openStoa();
  const health = await stoa.health();
  return json(health, { status: health.ready ? 200 : 503, headers: { 'cache-control': 'no-store' } });
};
