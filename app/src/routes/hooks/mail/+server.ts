import { noteMailReports } from '@stoa/domain';
import type { RequestHandler } from './$types';

/** A report has a few kilobytes; what is longer is none. */
const mostChars = 64 * 1024;

/** What became of mails, posted by the company that delivers them. Its signature is all that is asked for: see `lib/server/origin.ts`. */
export const POST: RequestHandler = async ({ locals, request }) => {
  const body = await request.text();
  if (body.length > mostChars) return new Response('Too long for a report of mails.', { status: 413 });
  const noted = await locals.perform(noteMailReports, { headers: request.headers, body });
  // Whether a secret is set is nobody's business who has none.
  return noted.ok
    ? new Response(null, { status: 204 })
    : new Response('This is not signed by whoever delivers the mails of this Stoa.', { status: 403 });
};
