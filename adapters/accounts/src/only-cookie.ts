import type { Visit } from '@stoa/domain';

/** What of a request a step of signing in may see: one cookie, and what the browser calls itself. A session that it has is another's business. */
export function onlyCookie(visit: Visit, name: string): Headers {
  const headers = new Headers({ 'user-agent': (visit.get('user-agent') ?? '').slice(0, 200) });
  const value = cookieValue(visit, name);
  if (value !== undefined) headers.set('cookie', `${name}=${value}`);
  return headers;
}

/** A cookie of a request as it was sent, still encoded. */
export function cookieValue(visit: Visit, name: string): string | undefined {
  for (const pair of (visit.get('cookie') ?? '').split(/;\s*/))
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  return undefined;
}
