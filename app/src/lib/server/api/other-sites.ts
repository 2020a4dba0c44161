import type { RequestEvent } from '@sveltejs/kit';
import { bearerOf } from '@stoa/domain';
import { methods } from './operation.ts';

/**
 * Pages of every other site may ask with a key or a token of their own: it proves who asks, and nobody's browser adds it by itself. Cookies
 * are not let in, neither here (a request with `Authorization` is not asked for any) nor by the browser (`*` excludes them, Fetch 3.3.5).
 */
export function openToBearers({ request }: RequestEvent, response: Response): void {
  if (bearerOf(request.headers) === undefined) return;
  response.headers.set('access-control-allow-origin', '*');
  response.headers.set('access-control-expose-headers', told);
}

/** What a browser asks before a page of another site sends a key along (Fetch, 3.3.3); `undefined` for another question. */
export function preflightOfBearer({ request }: RequestEvent): Readonly<Record<string, string>> | undefined {
  const asked = request.headers.get('access-control-request-headers') ?? '';
  if (!asked.split(',').some((name) => name.trim().toLowerCase() === 'authorization')) return undefined;
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': [...methods, 'HEAD'].join(', '),
    'access-control-allow-headers': sent,
    'access-control-max-age': '86400',
    vary: 'Access-Control-Request-Headers',
  };
}

/** `Authorization` must be named: `*` does not stand for it. */
const sent = 'Authorization, Content-Type, X-Tenant-ID, If-Match, If-None-Match, Last-Event-ID';
const told = 'ETag, Link, Location, Retry-After, WWW-Authenticate, X-Request-ID';
