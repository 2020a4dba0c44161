import type { RequestEvent } from '@sveltejs/kit';
import type { Cookies } from '@stoa/domain';

/** By request: its headers, with the cookies that its answer will set. */
const moved = new WeakMap<Request, Headers>();

/** Keeps cookies that move a session, for the browser and for the page that is made of this very answer. */
export function moveSession(
  { locals, request }: Pick<RequestEvent, 'locals' | 'request'>,
  answer: Cookies,
): void {
  locals.keep(answer);
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/).filter(Boolean);
  const jar = new Map(pairs.map((pair) => [pair.split('=', 1)[0]!, pair]));
  for (const cookie of answer.cookies) {
    const pair = cookie.split(';', 1)[0]!;
    jar.set(pair.split('=', 1)[0]!, pair);
  }
  const headers = new Headers(request.headers);
  headers.set('cookie', [...jar.values()].join('; '));
  moved.set(request, headers);
}

/** Who asks, after whatever an action did. */
export const visitOf = (request: Request): Headers => moved.get(request) ?? request.headers;
