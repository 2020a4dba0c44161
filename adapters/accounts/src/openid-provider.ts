import { createAuthorizationURL } from '@better-auth/core/oauth2';
import {
  err,
  hourMs,
  ok,
  parseEmail,
  parseName,
  type Log,
  type OutsidePerson,
  type OutsideProblem,
  type OutsideProvider,
  type Result,
} from '@stoa/domain';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { googleIssuer } from './google.ts';
import { asksProvider, Away, endpointsOf, type Endpoints } from './openid-asking.ts';

export interface OpenIdSettings {
  /** What people call it. */
  readonly name: string;
  /** As the provider writes it; `/.well-known/openid-configuration` stands below it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}
export interface OpenIdDeps {
  readonly log: Log;
  readonly fetcher?: typeof fetch;
  /** For each of the two or three things that are asked of the provider in one sign-in, ms. */
  readonly timeoutMs?: number;
}

/** How long what a provider says of itself is believed; its keys jose asks for when it meets one that it does not know. */
const describedMs = hourMs;
/** Clocks may differ by so much, and an ID token is minutes old at most: it was asked for just now. In seconds, as JWTs count. */
const clockToleranceSeconds = 60;
const tokenAgeMostSeconds = 600;
/** Signatures with a key that only the provider has. `none`, and those with our own secret as the key, are not among them. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Also its older way to write itself (Google, “Validating an ID token”). */
const googleIssuers = [googleIssuer, 'accounts.google.com'];

interface Described extends Omit<Endpoints, 'keys'> {
  readonly keys: JWTVerifyGetKey;
}

/**
 * {@link OutsideProvider} by OpenID Connect (Core 1.0 and Discovery 1.0): the code flow with PKCE, ID tokens verified by jose. Nothing is asked
 * of the provider before somebody wants to go there, so that this Stoa starts and works without it.
 */
export function createOpenIdProvider(settings: OpenIdSettings, deps: OpenIdDeps): OutsideProvider {
  const { name, issuer, clientId, clientSecret } = settings;
  const asks = asksProvider(deps);
  let described: { readonly by: Described; readonly until: number } | undefined;

  /** What is known is used on when it cannot be asked for again. Only the outcome is kept: on Workers a request may not wait for another one's. */
  async function describe(): Promise<Described> {
    if (described && described.until > Date.now()) return described.by;
    try {
      const endpoints = endpointsOf(
        await asks.json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
        issuer,
      );
      const keys = createRemoteJWKSet(new URL(endpoints.keys), {
        [customFetch]: async (url, init) => asks.answer(url, init),
      });
      described = { by: { ...endpoints, keys }, until: Date.now() + describedMs };
      return described.by;
    } catch (cause) {
      if (described && cause instanceof Away) return described.by;
      throw cause;
    }
  }

  async function orAway<T, E>(
    step: string,
    work: () => Promise<Result<T, E>>,
  ): Promise<Result<T, E | 'away'>> {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof Away)) throw cause;
      deps.log('warn', 'provider.away', { step, problem: cause.message });
      return err('away');
    }
  }

  return {
    name,
    issuer,
    addressFor: ({ state, nonce, verifier, returnTo }) =>
      orAway('describe', async () => {
        const { authorize } = await describe();
        const address = await createAuthorizationURL({
          id: 'openid',
          options: { clientId },
          authorizationEndpoint: authorize,
          scopes: ['openid', 'email', 'profile'],
          redirectURI: returnTo,
          state,
          nonce,
          codeVerifier: verifier,
          // Whoever has several accounts there chooses, and nobody is passed through unseen.
          ...(issuer === googleIssuer && { prompt: 'select_account' }),
        });
        return ok(address.href);
      }),

    personFor: ({ code, from, nonce, verifier, returnTo }) =>
      orAway<OutsidePerson, OutsideProblem>('spend', async () => {
        const to = await describe();
        // RFC 9207, 2.4: where the provider says that it always tells who answers, an answer without it is another's.
        if (from === undefined ? to.tellsIssuer : from !== issuer) return err('untrue');
        const spent = await asks.spend(to, { code, verifier, returnTo, clientId, clientSecret });
        if (!spent.ok) {
          deps.log('warn', 'provider.refused', { problem: spent.error });
          return err('refused');
        }
        const claims = await verified(spent.value.idToken, to.keys, nonce);
        if (!claims) return err('untrue');
        return personOf(claims, spent.value.accessToken, to.userInfo);
      }),
  };

  async function verified(
    token: string,
    keys: JWTVerifyGetKey,
    nonce: string,
  ): Promise<(JWTPayload & { sub: string }) | undefined> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        issuer: issuer === googleIssuer ? googleIssuers : issuer,
        audience: clientId,
        requiredClaims: ['sub', 'exp', 'iat'],
        maxTokenAge: tokenAgeMostSeconds,
        clockTolerance: clockToleranceSeconds,
      });
      const { sub, azp, aud } = payload;
      // OpenID Connect Core, 3.1.3.7: who it was made for, where it is for several.
      const isForUs = azp === clientId || (azp === undefined && !(Array.isArray(aud) && aud.length > 1));
      return sub && isForUs && payload['nonce'] === nonce ? { ...payload, sub } : undefined;
    } catch (cause) {
      if (cause instanceof errors.JWKSTimeout || isNoKeys(cause)) throw new Away('its keys do not come');
      if (cause instanceof errors.JOSEError) return undefined;
      throw cause;
    }
  }

  /** Some providers say in the token who somebody is, some where one asks with it (Core, 5.3). */
  async function personOf(
    claims: JWTPayload & { sub: string },
    accessToken: string | undefined,
    userInfo: string | undefined,
  ): Promise<Result<OutsidePerson, OutsideProblem>> {
    let told: Record<string, unknown> = claims;
    if (claims['email'] === undefined && userInfo && accessToken) {
      told = await asks.json(userInfo, { headers: { authorization: `Bearer ${accessToken}` } });
      if (told['sub'] !== claims.sub) return err('untrue');
    }
    const email = parseEmail(textOf(told['email']));
    // Some write it as text.
    const isVerified = told['email_verified'] === true || told['email_verified'] === 'true';
    if (!email.ok || !isVerified) return err('unverified');
    const called = parseName(textOf(told['name']).slice(0, 60));
    const local = email.value.split('@')[0]!.slice(0, 60);
    return ok({ subject: claims.sub, email: email.value, name: called.ok ? called.value : local });
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** Something came from where its keys should be, and was none. */
const isNoKeys = (cause: unknown): boolean =>
  cause instanceof errors.JWKSInvalid ||
  (cause instanceof errors.JOSEError && cause.code === 'ERR_JOSE_GENERIC');
