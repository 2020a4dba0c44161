import { outsideProviderContract } from '@stoa/domain/contracts/outside-provider';
import { openOpenIdServer } from './fixtures/openid-server.ts';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { describe, expect, test } from 'vitest';
import { googleIssuer } from './google.ts';
import { createOpenIdProvider } from './openid-provider.ts';

const returnTo = 'http://localhost:3000/auth/google/callback';
const people = {
  ada: { email: 'Ada@example.test', name: 'Ada Lovelace', verified: true },
  eve: { email: 'eve@example.test', name: 'Eve', verified: false },
};

for (const [how, options] of [
  ['as Google does it', { inToken: true, secretInBody: false }],
  ['that says by request who somebody is', { inToken: false, secretInBody: true }],
] as const)
  outsideProviderContract(`accounts, a real provider ${how}`, async () => {
    const server = await openOpenIdServer({ people, returnTo: [returnTo], ...options });
    const settings = {
      name: 'Google',
      issuer: server.issuer,
      clientId: server.env.GOOGLE_CLIENT_ID,
      clientSecret: server.env.GOOGLE_CLIENT_SECRET,
    };
    return {
      provider: createOpenIdProvider(settings, { log: () => {} }),
      agree: async (address, who) => (await server.agree(address, who)).searchParams,
      leave: server.leave,
      close: server.close,
    };
  });

const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);

/** A provider that says whatever a test wants it to say, and keeps to no rule. */
async function played(issuer = 'https://provider.example') {
  const asked: { url: string; init: RequestInit }[] = [];
  const lines: string[] = [];
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = {
    ...{ iss: issuer, aud: 'stoa', sub: '1', nonce: 'the-nonce', iat: seconds, exp: seconds + 60 },
    ...{ email: 'ada@example.test', email_verified: true, name: 'Ada' },
  };
  const signed = (payload: JWTPayload, key = own.privateKey) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
  const json = (body: unknown, status = 200) => Response.json(body, { status });
  const answers: Record<string, () => Response | Promise<Response>> = {
    '/.well-known/openid-configuration': () =>
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/me`,
      }),
    '/keys': async () => json({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256' }] }),
    '/token': async () => json({ id_token: await signed(claims), access_token: 'at' }),
  };
  const fetcher = (async (url: string | URL, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    const answer = answers[new URL(url).pathname];
    return answer ? answer() : json({}, 404);
  }) as typeof fetch;
  const settings = { name: 'Google', issuer, clientId: 'stoa', clientSecret: 'sh: h+' };
  const log = (_level: string, event: string, fields?: object) =>
    void lines.push(`${event} ${JSON.stringify(fields)}`);
  const provider = createOpenIdProvider(settings, { log, fetcher, timeoutMs: 50 });
  const code = { code: 'c', nonce: 'the-nonce', verifier: 'v'.repeat(43), returnTo };
  return {
    ...{ provider, answers, asked, lines, claims, signed, json },
    spend: (from?: string) => provider.personFor({ ...code, from }),
    /** The token that the provider gives from now on. */
    tokenIs: (token: string | Promise<string>) =>
      void (answers['/token'] = async () => json({ id_token: await token, access_token: 'at' })),
  };
}

const untrue = { ok: false, error: 'untrue' };
const away = { ok: false, error: 'away' };

describe('what a token must be', () => {
  test('one that keeps to the rules is believed', async () => {
    const there = await played();
    expect(await there.spend()).toEqual({
      ok: true,
      value: { subject: '1', email: 'ada@example.test', name: 'Ada' },
    });
  });

  test('signed by the provider, as itself, for us, just now, for this sign-in', async () => {
    const there = await played();
    const { claims, signed } = there;
    const seconds = claims.iat;
    const { nonce: _, ...withoutNonce } = claims;
    const { sub: __, ...withoutSubject } = claims;
    const { iat: ___, ...withoutTime } = claims;
    const forged: Record<string, string> = {
      'another nonce': await signed({ ...claims, nonce: 'of another' }),
      'no nonce': await signed(withoutNonce),
      'another audience': await signed({ ...claims, aud: 'another client' }),
      'several audiences, and not for us': await signed({
        ...claims,
        aud: ['stoa', 'another'],
        azp: 'another',
      }),
      'several audiences, for nobody': await signed({ ...claims, aud: ['stoa', 'another'] }),
      'another issuer': await signed({ ...claims, iss: 'https://elsewhere.example' }),
      'a key of somebody else': await signed(claims, foreign.privateKey),
      'no signature': new UnsecuredJWT(claims).encode(),
      'our secret as the key': await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode('sh: h+'.padEnd(32, '.'))),
      expired: await signed({ ...claims, exp: seconds - 120 }),
      old: await signed({ ...claims, iat: seconds - 3_600 }),
      'no time': await signed(withoutTime),
      'no subject': await signed(withoutSubject),
      'no token': 'nothing of the kind',
    };
    for (const [what, token] of Object.entries(forged)) {
      there.tokenIs(token);
      expect([what, await there.spend()]).toEqual([what, untrue]);
    }
  });

  test('an answer for a provider that always says who it is says so too', async () => {
    const there = await played();
    const described = there.answers['/.well-known/openid-configuration']!;
    there.answers['/.well-known/openid-configuration'] = async () =>
      there.json({
        ...((await (await described()).json()) as object),
        authorization_response_iss_parameter_supported: true,
      });
    expect(await there.spend()).toEqual(untrue);
    expect((await there.spend('https://provider.example')).ok).toBe(true);
  });

  test('Google writes itself in two ways, others in one', async () => {
    const google = await played(googleIssuer);
    google.tokenIs(google.signed({ ...google.claims, iss: 'accounts.google.com' }));
    expect((await google.spend()).ok).toBe(true);
    const other = await played();
    other.tokenIs(other.signed({ ...other.claims, iss: 'accounts.google.com' }));
    expect(await other.spend()).toEqual(untrue);
  });

  test('an address counts where the provider says that it checked it', async () => {
    const there = await played();
    for (const told of [{ email_verified: false }, { email_verified: 'no' }, { email: 'nobody' }]) {
      there.tokenIs(there.signed({ ...there.claims, ...told }));
      expect(await there.spend()).toEqual({ ok: false, error: 'unverified' });
    }
    there.tokenIs(there.signed({ ...there.claims, email_verified: 'true', name: ' ' }));
    expect(await there.spend()).toMatchObject({ ok: true, value: { name: 'ada' } });
  });

  test('who is asked for by request is the one of the token', async () => {
    const there = await played();
    const { email: _, ...withoutAddress } = there.claims;
    there.tokenIs(there.signed(withoutAddress));
    there.answers['/me'] = () => there.json({ ...there.claims, sub: '2' });
    expect(await there.spend()).toEqual(untrue);
    there.answers['/me'] = () => there.json(there.claims);
    expect((await there.spend()).ok).toBe(true);
    expect(there.asked.at(-1)!.init.headers).toEqual({ authorization: 'Bearer at' });
  });
});

describe('a provider that does not do as it should', () => {
  test('is away: it says nonsense, leads elsewhere, is silent, has no keys', async () => {
    const pages = ['/.well-known/openid-configuration', '/token', '/keys'];
    const silent = () => new Promise<Response>((_, never) => setTimeout(() => never(timeout()), 60));
    const timeout = () => Object.assign(new Error('slow'), { name: 'TimeoutError' });
    const ways: Record<string, () => Response | Promise<Response>> = {
      nonsense: () => new Response('<html>'),
      nothing: () => Response.json(null),
      elsewhere: () => new Response(null, { status: 302, headers: { location: 'http://10.0.0.1/' } }),
      broken: () => new Response('', { status: 503 }),
      unreached: () => Promise.reject(new TypeError('fetch failed')),
      silent,
    };
    for (const page of pages)
      for (const [what, answer] of Object.entries(ways)) {
        const there = await played();
        there.answers[page] = answer;
        expect([page, what, await there.spend()]).toEqual([page, what, away]);
        expect(there.lines).toHaveLength(1);
        for (const { init } of there.asked) expect(init.redirect).toBe('manual');
      }
  });

  test('says it is somebody else, or leads away from https', async () => {
    for (const said of [
      { issuer: 'https://elsewhere.example' },
      { token_endpoint: 'http://provider.example/token' },
      { authorization_endpoint: 'javascript:alert(1)' },
      { jwks_uri: undefined },
    ]) {
      const there = await played();
      const described = there.answers['/.well-known/openid-configuration']!;
      there.answers['/.well-known/openid-configuration'] = async () =>
        there.json({ ...((await (await described()).json()) as object), ...said });
      expect(await there.provider.addressFor({ state: 's', nonce: 'n', verifier: 'v', returnTo })).toEqual(
        away,
      );
    }
  });

  test('refuses a code in its own word, which the log keeps, and no secret', async () => {
    const there = await played();
    there.answers['/token'] = () => there.json({ error: 'invalid_client', error_description: 'sh: h+' }, 401);
    expect(await there.spend()).toEqual({ ok: false, error: 'refused' });
    expect(there.lines).toEqual(['provider.refused {"problem":"invalid_client"}']);
  });

  test('is not asked again what it said of itself, and may be away for that', async () => {
    const there = await played();
    const ask = { state: 's', nonce: 'n', verifier: 'v', returnTo };
    const [first, second] = [await there.provider.addressFor(ask), await there.provider.addressFor(ask)];
    expect(second).toEqual(first);
    expect(there.asked).toHaveLength(1);
  });
});

test('the secret is shown as the standard wants it', async () => {
  const there = await played();
  await there.spend();
  const { init } = there.asked.find(({ url }) => url.endsWith('/token'))!;
  // RFC 6749, 2.3.1
  expect(init.headers).toMatchObject({ authorization: `Basic ${btoa('stoa:sh%3A+h%2B')}` });
  expect(String(init.body as URLSearchParams)).not.toContain('sh%3A');
});
