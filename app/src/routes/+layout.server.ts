import { languageHere, localeOf } from '#lib/server/language.ts';
import { zoneOf } from '#lib/server/wall-time.ts';
import type { LayoutServerLoad } from './$types';

/** Where and when the reader is, so that the server writes times as the page will. */
export const load: LayoutServerLoad = ({ cookies, request }) => ({
  zone: zoneOf(cookies),
  locale: localeOf(languageHere(), request.headers.get('accept-language')),
  now: Date.now(),
});
