import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** The workspace that the request names (`X-Tenant-ID`, or the subdomain), with the role of who asks; 404 where there is none for them. */
export const GET: RequestHandler = ({ locals }) => {
  const { id, slug, name, role } = locals.workspace;
  return json({ id, slug, name, role });
};
