import type { RequestEvent } from '@sveltejs/kit';

/** Methods that change nothing, so that a foreign page may cause them (RFC 9110, 9.2.1). */
const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Where others post who sign what they say and are believed nothing else: no cookie counts there. */
const signed = new Set<string | null>(['/hooks/mail']);

/**
 * Whether a request with effects comes from a page of ours. Every browser says where such a request comes from, whatever its content
 * type (Fetch, 3.2); one without `Origin` is no browser of ours, and cookies are all that it could prove itself with.
 */
export const isOurs = ({ request, url, route }: RequestEvent): boolean =>
  safe.has(request.method) || signed.has(route.id) || request.headers.get('origin') === url.origin;
