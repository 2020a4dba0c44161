import { apiKey } from '@better-auth/api-key';
import { dayMs, keyPrefix, tokenMs } from '@stoa/domain';
import { jwt } from 'better-auth/plugins/jwt';
import { makeKeyText } from './key-text.ts';

/** A new key signs tokens every so often, in ms. */
const rotationMs = 30 * dayMs;
/** For so long after it signed its last one, a key is still published, in ms: far longer than a token lives. */
export const signingGraceMs = dayMs;

/** What tokens say they are for, so that none that this Stoa may sign for something else opens the API. */
export const audienceOf = (origin: URL): string => `${origin.origin}/api`;

/**
 * Better Auth's API keys and JWTs, called in process. Its own check of a key writes two rows for each request, and its limit counts in the
 * row of the key: we look a key up ourselves (`keys.ts`), and count where everything else is counted.
 */
export const keyPlugins = (origin: URL) =>
  [
    apiKey({
      defaultPrefix: keyPrefix,
      customKeyGenerator: makeKeyText,
      maximumNameLength: 60,
      requireName: true,
      startingCharactersConfig: { charactersLength: keyPrefix.length + 4 },
      rateLimit: { enabled: false },
    }),
    jwt({
      // The private key is stored encrypted by the secret that also signs cookies.
      jwks: {
        keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' },
        rotationInterval: rotationMs / 1_000,
        gracePeriod: signingGraceMs / 1_000,
      },
      jwt: { issuer: origin.origin, audience: audienceOf(origin), expirationTime: `${tokenMs / 1_000}s` },
      disableSettingJwtHeader: true,
    }),
  ] as const;
