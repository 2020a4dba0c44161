import type { Instant } from '@stoa/domain';
import { expect, test } from 'vitest';
import { keepMoment, momentOf, parseMoment } from './moment.ts';

test.each([
  ['2026-11-21T14:00', 'Asia/Jakarta', '2026-11-21T07:00:00.000Z'],
  ['2026-11-21T14:00:30Z', 'Asia/Jakarta', '2026-11-21T14:00:30.000Z'],
  ['2026-11-21T14:00+02:00', 'UTC', '2026-11-21T12:00:00.000Z'],
  ['yesterday', 'UTC', undefined],
  ['2026-13-41T99:00Z', 'UTC', undefined],
])('%s in %s is %s', (text, zone, iso) => {
  const moment = parseMoment(text, zone);
  expect(moment && new Date(moment).toISOString()).toBe(iso);
});

test('only what is over is the past, and only in a workspace', () => {
  const asked = (id: string, at: string) =>
    momentOf({
      url: new URL(`http://stoa.example/?at=${at}`),
      route: { id },
      cookies: { get: () => undefined },
    } as unknown as Parameters<typeof momentOf>[0]);
  expect(asked('/w/[slug=slug]/posts', '2026-01-01T00:00:00Z')).toBe(Date.parse('2026-01-01T00:00:00Z'));
  expect(asked('/w/[slug=slug]/posts', '2999-01-01T00:00:00Z')).toBeUndefined();
  expect(asked('/account', '2026-01-01T00:00:00Z')).toBeUndefined();
});

test('links within the workspace keep the moment, others and those that lead back do not', () => {
  const moment = Date.parse('2026-01-01T00:00:00Z') as Instant;
  const kept = keepMoment({ params: { slug: 'agora' }, locals: { moment } } as unknown as Parameters<
    typeof keepMoment
  >[0])!;
  const at = 'at=2026-01-01T00%3A00%3A00.000Z';
  expect(kept({ html: '<a class="x" href="/w/agora/posts">' })).toBe(
    `<a class="x" href="/w/agora/posts?${at}">`,
  );
  expect(kept({ html: '<a href="/w/agora?q=a#top">' })).toBe(`<a href="/w/agora?q=a&amp;${at}#top">`);
  expect(kept({ html: '<a href="?show=drafts">' })).toBe(`<a href="?show=drafts&amp;${at}">`);
  for (const html of [
    '<a href="/w/agora-two/posts">',
    '<a href="/account">',
    '<a href="#main">',
    '<a data-now href="/w/agora">',
    '<a href="/w/agora" data-now>',
    '<link href="/w/agora">',
  ])
    expect(kept({ html })).toBe(html);
  expect(
    keepMoment({ params: {}, locals: {} } as unknown as Parameters<typeof keepMoment>[0]),
  ).toBeUndefined();
});
