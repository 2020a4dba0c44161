import { err, ok, type Result } from '@stoa/domain';
import type { OpenIdDeps } from './openid-provider.ts';

/** The provider did not answer, not in time, or not with what it should. The message holds no address and no secret. */
export class Away extends Error {}

/** What a provider says of itself (OpenID Connect Discovery 1.0, 3), as far as it is needed. All are URLs. */
export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  readonly keys: string;
  readonly userInfo: string | undefined;
  /** How it wants to be shown the client's secret: in a header, as everybody must, or else in the body. */
  readonly secretInBody: boolean;
  /** Whether it always says who answers (RFC 9207, 3). */
  readonly tellsIssuer: boolean;
}

/** Throws {@link Away} for what is not this issuer's, or leads where the issuer would not. */
export function endpointsOf(said: Record<string, unknown>, issuer: string): Endpoints {
  if (said['issuer'] !== issuer) throw new Away('it calls itself by another name than it is set up with');
  const plain = new URL(issuer).protocol === 'http:';
  const url = (name: string): string => {
    const text = said[name];
    const parsed = typeof text === 'string' ? URL.parse(text) : null;
    if (!parsed || (parsed.protocol !== 'https:' && !(plain && parsed.protocol === 'http:')))
      throw new Away(`its ${name} is no address`);
    return parsed.href;
  };
  const methods = said['token_endpoint_auth_methods_supported'];
  return {
    authorize: url('authorization_endpoint'),
    token: url('token_endpoint'),
    keys: url('jwks_uri'),
    userInfo: said['userinfo_endpoint'] === undefined ? undefined : url('userinfo_endpoint'),
    secretInBody: Array.isArray(methods) && !methods.includes('client_secret_basic'),
    tellsIssuer: said['authorization_response_iss_parameter_supported'] === true,
  };
}

interface Spending {
  readonly code: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How a provider is asked: in time, and only where it is. */
export function asksProvider({
  fetcher = (...request) => fetch(...request),
  timeoutMs = 5_000,
}: Pick<OpenIdDeps, 'fetcher' | 'timeoutMs'>) {
  /** A redirect is an answer like any other, and not one that is wanted. */
  async function send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetcher(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    } catch (cause) {
      throw new Away(
        cause instanceof Error && cause.name === 'TimeoutError' ? 'it takes too long' : 'it is not reached',
      );
    }
  }
  async function objectIn(response: Response): Promise<Record<string, unknown>> {
    const said: unknown = await response.json().catch(() => undefined);
    if (typeof said !== 'object' || said === null) throw new Away('it does not answer with JSON');
    return said as Record<string, unknown>;
  }
  async function answer(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await send(url, init);
    if (response.status === 200) return response;
    await response.body?.cancel().catch(() => {});
    throw new Away(`it answers ${response.status}`);
  }

  return {
    answer,
    json: async (url: string, init?: RequestInit) => objectIn(await answer(url, init)),

    /** The refusal is the provider's own word for it (RFC 6749, 5.2). */
    async spend(
      { token, secretInBody }: Pick<Endpoints, 'token' | 'secretInBody'>,
      { code, verifier, returnTo, clientId, clientSecret }: Spending,
    ): Promise<Result<{ idToken: string; accessToken: string | undefined }, string>> {
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: returnTo,
      });
      const headers: Record<string, string> = { accept: 'application/json' };
      if (secretInBody) {
        body.set('client_id', clientId);
        body.set('client_secret', clientSecret);
      } else
        headers['authorization'] = `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`;
      const response = await send(token, { method: 'POST', headers, body });
      if (response.status !== 200 && response.status !== 400 && response.status !== 401) {
        await response.body?.cancel().catch(() => {});
        throw new Away(`it answers ${response.status}`);
      }
      const said = await objectIn(response);
      const { error, id_token: idToken, access_token: accessToken } = said;
      if (response.status !== 200) return err(/^[a-z_]{1,40}$/.exec(String(error))?.[0] ?? 'no reason');
      if (typeof idToken !== 'string') return err('no ID token');
      return ok({ idToken, accessToken: typeof accessToken === 'string' ? accessToken : undefined });
    },
  };
}

/** RFC 6749, 2.3.1: both are encoded as in a form before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams({ a: text }).toString().slice(2);
