import { viewMail } from '@stoa/domain';
import { refuse } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/** A mail's HTML for the frame that shows it: it runs nothing, loads nothing, and stands apart from our origin. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const found = await locals.perform(viewMail, { id: params.id });
  if (!found.ok) refuse(found.error);
  return new Response(found.value.html.replace('<head>', '<head><base target="_blank">'), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
      'cache-control': 'private, no-store',
    },
  });
};
