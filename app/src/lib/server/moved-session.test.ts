import { expect, test } from 'vitest';
import { moveSession, visitOf } from './moved-session.ts';

const asked = () =>
  new Request('http://stoa.test/', { headers: { cookie: 'stoa=old; other=1', 'user-agent': 'Firefox' } });

test('the page of an answer that moves a session is made for the new cookie', () => {
  const request = asked();
  const kept: string[] = [];
  const locals = { keep: ({ cookies }: { cookies: readonly string[] }) => void kept.push(...cookies) };
  const cookies = ['stoa=new; Path=/; HttpOnly', 'third=3; Path=/'];
  moveSession({ request, locals: locals as unknown as App.Locals }, { cookies });
  expect(kept).toEqual(cookies);
  expect(visitOf(request).get('cookie')).toBe('stoa=new; other=1; third=3');
  expect(visitOf(request).get('user-agent')).toBe('Firefox');
});

test('any other request is what it was', () => {
  const request = asked();
  expect(visitOf(request)).toBe(request.headers);
});
