import type { OpenIdSettings } from '@stoa/accounts';
import { googleIssuer } from '@stoa/accounts/google';
import { z } from 'zod';
import { BadSetting } from './bad-setting.ts';
import type { Setting } from './settings.ts';

/** Over plain http, a provider is asked on this machine only: what it says decides who somebody is. */
const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash } = new URL(text);
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return (protocol === 'https:' || isHere) && search === '' && hash === '';
};

/** The settings of signing in by an account that people have elsewhere. */
export const providerSettings = {
  GOOGLE_CLIENT_ID: {
    what: 'Lets people in by their Google account: the client ID that Google gave, for the redirect URI `ORIGIN/auth/google/callback`.',
    allowed: 'a client ID',
    usual: 'not offered',
    schema: z.string().min(1),
  },
  GOOGLE_CLIENT_SECRET: {
    what: 'The secret that Google gave with it.',
    allowed: 'a client’s secret',
    usual: 'must be set with GOOGLE_CLIENT_ID',
    schema: z.string().min(1),
    secret: true,
  },
  OPENID_ISSUER: {
    what: 'Another provider of OpenID Connect in Google’s place, from which the client ID and its secret are then.',
    allowed:
      'an issuer: a URL with https (http on this machine), below which `/.well-known/openid-configuration` is',
    usual: googleIssuer,
    schema: z.url({ protocol: /^https?$/ }).refine(isIssuer),
  },
  OPENID_NAME: {
    what: 'What people call that provider: the button says _Continue with_ and this.',
    allowed: '1 to 30 characters',
    usual: 'Google, or the issuer’s host',
    schema: z.string().trim().min(1).max(30),
  },
} as const satisfies Record<string, Setting>;

/** What was read of {@link providerSettings}, as one provider or none. Throws {@link BadSetting}. */
export function chosenProvider(read: {
  GOOGLE_CLIENT_ID?: string | undefined;
  GOOGLE_CLIENT_SECRET?: string | undefined;
  OPENID_ISSUER?: string | undefined;
  OPENID_NAME?: string | undefined;
}): OpenIdSettings | undefined {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, OPENID_ISSUER: issuer } = read;
  for (const name of ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const)
    if (!read[name] && (clientId || clientSecret || issuer))
      throw new BadSetting(
        `${name} is not set, but ${clientId ? 'GOOGLE_CLIENT_ID' : clientSecret ? 'GOOGLE_CLIENT_SECRET' : 'OPENID_ISSUER'} needs it: ${providerSettings[name].allowed}.`,
      );
  if (!clientId || !clientSecret) return undefined;
  const name = read.OPENID_NAME ?? (issuer && issuer !== googleIssuer ? new URL(issuer).hostname : 'Google');
  return { clientId, clientSecret, issuer: issuer ?? googleIssuer, name };
}
