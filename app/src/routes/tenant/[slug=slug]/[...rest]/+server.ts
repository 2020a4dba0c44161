import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** The other address of a workspace's pages. It looks nothing up, so that it tells nothing. */
export const GET: RequestHandler = ({ url }) =>
  redirect(308, `/w${url.pathname.slice('/tenant'.length)}${url.search}`);
