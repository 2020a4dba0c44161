import { expect, test } from 'vitest';
import { calendarFile } from './calendar-file.ts';

const asked = (tag?: string) =>
  new Request('https://stoa.example/x.ics', tag === undefined ? {} : { headers: { 'if-none-match': tag } });

test('the same text is not sent twice, another one is', async () => {
  const first = calendarFile(asked(), 'BEGIN:VCALENDAR');
  expect(first.status).toBe(200);
  expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(first.headers.get('content-disposition')).toBeNull();
  const tag = first.headers.get('etag')!;
  const again = calendarFile(asked(tag), 'BEGIN:VCALENDAR');
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
  expect(calendarFile(asked(tag), 'another').status).toBe(200);
});

test('no cache keeps it for others, and a file has a name', () => {
  const { headers } = calendarFile(asked(), '', 'meeting');
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect(headers.get('content-disposition')).toBe('attachment; filename="meeting.ics"');
});
