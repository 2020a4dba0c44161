import type { RequestEvent } from '@sveltejs/kit';
import type { Instant } from '@stoa/domain';
import { wallToInstant, zoneOf } from './wall-time.ts';

/**
 * Which moment of the past a page under `/w/[slug]` is asked to show: `?at=` as an ISO time, or as a form gives it, by the wall clock of
 * the reader's zone. `undefined` is now, which is also what a time that cannot be read, or has not come yet, gives.
 */
export function momentOf({
  url,
  route,
  cookies,
}: Pick<RequestEvent, 'url' | 'route' | 'cookies'>): Instant | undefined {
  const text = url.searchParams.get('at');
  if (!text || !route.id?.startsWith('/w/[slug=slug]')) return undefined;
  const moment = parseMoment(text, zoneOf(cookies) ?? 'UTC');
  return moment !== undefined && moment < Date.now() ? moment : undefined;
}

export function parseMoment(text: string, zone: string): Instant | undefined {
  const [date = '', time = ''] = text.split('T');
  const wall = wallToInstant(date, time, zone);
  if (wall !== undefined) return wall;
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : (at as Instant);
}

/**
 * Keeps the moment in the links of a page of the past, for readers without JavaScript: `keep-moment.ts` does the same as pages change.
 * Links that say `data-now` lead back.
 */
export function keepMoment({ params, locals }: Pick<RequestEvent, 'params' | 'locals'>) {
  const { moment } = locals;
  if (moment === undefined) return undefined;
  const at = `at=${encodeURIComponent(new Date(moment).toISOString())}`;
  const links = new RegExp(
    `(<a\\b(?![^>]*\\bdata-now)[^>]*\\bhref=")(/w/${params['slug']}(?:/[^"?#]*)?|)(\\?[^"#]*)?((?:#[^"]*)?")`,
    'g',
  );
  return ({ html }: { html: string }): string =>
    html.replaceAll(
      links,
      (whole: string, before: string, path: string, query: string | undefined, after: string) =>
        path === '' && query === undefined
          ? whole
          : `${before}${path}${query ? `${query}&amp;` : '?'}${at}${after}`,
    );
}
