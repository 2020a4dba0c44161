import type { HandleServerError } from '@sveltejs/kit/hooks';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openStoa } from '#home';
import { handle, handleError } from './hooks.server.ts';
import { endOf, request } from './lib/server/rehearsal.ts';

type Options = NonNullable<Parameters<typeof request>[1]>;
async function answer(path: string, options: Options = {}, resolve = async () => new Response('page')) {
  const event = request(path, options);
  return { event, response: await handle({ event, resolve }) };
}

describe('every answer', () => {
  test('has the protective headers, and the name of its request', async () => {
    const { event, response } = await answer('/sign-in');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'private, no-cache',
      vary: 'Cookie, Accept-Language',
      'x-request-id': event.locals.requestId,
    });
    expect(response.headers.get('permissions-policy')).toContain('camera=(self), microphone=(self)');
  });

  test('of the API is kept nowhere', async () => {
    const { response } = await answer('/api/workspace', { route: '/api/workspace' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('to a secret link is kept nowhere and tells no other site', async () => {
    const { response } = await answer('/i/x', { params: { secret: 'x' } });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
  });

  test('carries the cookies of the accounts', async () => {
    const { response } = await answer('/sign-in', {}, async () => new Response());
    expect(response.headers.getSetCookie()).toEqual([]);
    const event = request('/sign-in');
    const kept = await handle({
      event,
      resolve: async (inner) => {
        inner.locals.keep({ cookies: ['a=1; Path=/', 'b=2; Path=/'] });
        return new Response();
      },
    });
    expect(kept.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  });
});

describe('a request', () => {
  test('from elsewhere ends before anything is asked', async () => {
    const never = async () => {
      throw new Error('it was asked');
    };
    const { response } = await answer(
      '/w',
      { method: 'POST', headers: { origin: 'https://evil.example' } },
      never,
    );
    expect(response.status).toBe(403);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('with a session is its person’s; with a made-up one nobody’s', async () => {
    const { accounts } = await openStoa();
    const made = await accounts.register(new Headers(), {
      name: 'Mia',
      email: 'mia@agora.example',
      password: 'olive grove at noon',
    });
    const cookie = made.ok ? made.value.cookies[0]!.split(';')[0]! : '';
    expect((await answer('/account', { headers: { cookie } })).event.locals.person?.name).toBe('Mia');
    expect(
      (await answer('/account', { headers: { cookie: `${cookie}x` } })).event.locals.person,
    ).toBeUndefined();
    expect(await endOf(() => answer('/w', { route: '/w' }))).toBe('303 /sign-in?next=%2Fw');
  });

  test('that is one too many hears so before anything is asked, and is protected all the same', async () => {
    const stoa = await openStoa();
    const take = vi.spyOn(stoa.attempts, 'take').mockResolvedValue(1_500);
    onTestFinished(() => take.mockRestore());
    const address = '203.0.113.77';
    const { response } = await answer(
      '/i/x',
      { route: '/i/[secret=secret]', params: { secret: 'x' }, address },
      async () => {
        throw new Error('it was asked');
      },
    );
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const live = { route: '/api/health', address };
    expect((await answer('/api/health?live', live)).response.status).toBe(200);
    expect((await answer('/api/health', live)).response.status).toBe(429);
  });

  test('what broke and is over soon says when to come again', async () => {
    const error = Object.assign(new Error('away'), { name: 'DatabaseUnreachable' });
    const response = await handle({
      event: request('/account'),
      resolve: async (event) => {
        const shown = await handleError({
          kind: 'unknown',
          error,
          event,
        } as Parameters<HandleServerError>[0]);
        expect(shown).toMatchObject({ status: 503, type: 'Unreachable' });
        expect(shown).not.toHaveProperty('retryAfterS');
        return new Response(null, { status: 503 });
      },
    });
    expect(response.headers.get('retry-after')).toBe('5');
  });
});
