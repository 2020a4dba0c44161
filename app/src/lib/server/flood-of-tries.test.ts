import type { RequestEvent } from '@sveltejs/kit';
import { expect, test } from 'vitest';
import { floodOfTries } from './flood-of-tries.ts';
import { limitParts } from './form-parts.ts';

function asked(route: string, body: BodyInit, waits: Readonly<Record<string, number>>) {
  const request = new Request(`https://stoa.example${route}`, { method: 'POST', body });
  limitParts(request);
  const accounts = { floodOfTries: (_: Headers, email: string) => waits[email] };
  const event = { request, route: { id: route } } as unknown as RequestEvent;
  return { request, answer: floodOfTries(event, { accounts }) };
}
const form = (email: string) => new URLSearchParams({ email, password: 'wrong' });

test('whoever goes on trying is answered in a line', async () => {
  const answer = (await asked('/sign-in', form('ada@example.test'), { 'ada@example.test': 1_500 }).answer)!;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2']);
  expect(await answer.text()).not.toContain('<');
});

test('all others reach the page, and their form is read there as it was', async () => {
  const { request, answer } = asked('/sign-in', form('eve@example.test'), { 'ada@example.test': 1_500 });
  expect(await answer).toBeUndefined();
  const read = await request.formData();
  expect([...read]).toEqual([
    ['email', 'eve@example.test'],
    ['password', 'wrong'],
  ]);
});

test('nothing else is read before its page reads it', async () => {
  for (const [route, body] of [
    ['/register', form('ada@example.test')],
    ['/sign-in', new FormData()],
    ['/sign-in', '{}'],
  ] as const) {
    const { request, answer } = asked(route, body, { 'ada@example.test': 1_500, '': 1_500 });
    expect(await answer).toBeUndefined();
    expect(request.bodyUsed).toBe(false);
  }
});

test('a form of too many fields is refused by the page, unread', async () => {
  const { request, answer } = asked('/sign-in', new URLSearchParams('email=ada&'.repeat(20_000)), {});
  expect(await answer).toBeUndefined();
  await expect(request.formData()).rejects.toMatchObject({ status: 413 });
});
