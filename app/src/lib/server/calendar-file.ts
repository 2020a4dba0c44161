import { namesTag, etagOf } from './api/etag.ts';

/** An answer to calendar programs, which ask again and again: the same text is not sent twice. */
export function calendarFile(request: Request, text: string, name?: string): Response {
  const etag = etagOf(text);
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    'content-type': 'text/calendar; charset=utf-8',
    ...(name !== undefined && { 'content-disposition': `attachment; filename="${name}.ics"` }),
  };
  const known = request.headers.get('if-none-match');
  return known !== null && namesTag(known, etag)
    ? new Response(null, { status: 304, headers })
    : new Response(text, { headers });
}
