import type { RequestEvent } from '@sveltejs/kit';

/** What the page may use of the machine; the room needs the first four. */
const permissions = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'fullscreen=(self)',
  'speaker-selection=(self)',
  'screen-wake-lock=(self)',
  'picture-in-picture=(self)',
  'clipboard-write=(self)',
  'autoplay=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'serial=()',
  'hid=()',
  'midi=()',
  'bluetooth=()',
].join(', ');

/** A year, as the preload list asks (RFC 6797 leaves the length open). */
const hsts = 'max-age=31536000; includeSubDomains';

const framed = '/admin/mail/[id]/html';

/** Puts the protective headers on a response of the app. The policy of scripts is Kit's own (`kit.ts`), with a nonce per page. */
export function protect(response: Response, event: RequestEvent): void {
  const { headers } = response;
  headers.set('x-content-type-options', 'nosniff');
  // One page of ours frames one answer of ours: a mail as it is drawn.
  headers.set('x-frame-options', event.route.id === framed ? 'SAMEORIGIN' : 'DENY');
  headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  headers.set('permissions-policy', permissions);
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('x-request-id', event.locals.requestId);
  if (event.url.protocol === 'https:') headers.set('strict-transport-security', hsts);
  // Pages say what one person may see: no cache on the way may keep them. A browser's own may, and asks each time.
  // What the API says is for the program that asked.
  const usual = event.route.id?.startsWith('/api/') ? 'no-store' : 'private, no-cache';
  if (!headers.has('cache-control')) headers.set('cache-control', usual);
  // All of a request, beside its address, that a page is made of. What else it says comes from the records and the clock, so that a
  // home may give it again while those are the same (decision 0009): a load that reads another header adds it here.
  if (!headers.has('vary')) headers.set('vary', 'Cookie, Accept-Language');
}

/**
 * Invite links and set-up links are secrets: the pages they open tell no other site where they were. Not `no-referrer`: that makes a
 * browser send `Origin: null` with the page's own forms (Fetch, "append a request Origin header"), and they would be refused.
 */
export function hideAddress(response: Response): void {
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('cache-control', 'private, no-store');
}
