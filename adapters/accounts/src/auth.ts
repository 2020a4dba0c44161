import { dayMs, hourMs, minuteMs, type Ids } from '@stoa/domain';
import type { Database, Engine } from '@stoa/tenantdb';
import { kyselyAdapter } from '@better-auth/kysely-adapter';
import { betterAuth, type BetterAuthOptions } from 'better-auth/minimal';
import { magicLink } from 'better-auth/plugins/magic-link';
import { Kysely } from 'kysely';
import { call } from './call.ts';
import { engineDialect } from './engine-dialect.ts';
import { entrance } from './entrance.ts';
import { passkeyPlugin, secondFactorPlugin } from './factor-plugins.ts';
import type { Hashing } from './hashing.ts';
import { keyPlugins } from './key-plugins.ts';
import { forgetKeys } from './keys.ts';
import { forgetFactors } from './second-factor.ts';

/** A session ends after so long without a visit, and is prolonged at most once a day. In seconds, as Better Auth counts. */
const daySeconds = 24 * 60 * 60;
const session = {
  expiresIn: 30 * daySeconds,
  updateAge: daySeconds,
  // Better Auth hides a person's sessions from a sign-in older than a day, and so from whoever wants to end a stolen one. What truly
  // asks for a fresh proof, changing the password, asks for the current one.
  freshAge: 0,
};

/** How long the links in mails work. */
export const linkMs = 10 * minuteMs;
export const resetMs = hourMs;
export const confirmMs = dayMs;

export interface AuthDeps {
  /** Where it has no interactive transactions (D1), an account and its password are two writes, see `begun-accounts.ts`. */
  readonly engine: Engine | Database;
  readonly ids: Ids;
  readonly hashing: Hashing;
  readonly origin: URL;
  /** Signs cookies. 32 characters or more. */
  readonly secret: string;
  /** Whether an address has to be confirmed before its account is used. */
  readonly mustConfirm?: boolean;
}

/** Better Auth as we use it: called in process, never mounted on a route. Its telemetry and its own rate limits (of routes) are off. */
export const createAuth = (deps: AuthDeps) => betterAuth(authOptions(deps));

export function authOptions({ engine, ids, hashing, origin, secret, mustConfirm = false }: AuthDeps) {
  const db = accountsDatabase(engine);
  const secure = origin.protocol === 'https:';
  return {
    appName: 'Stoa',
    baseURL: origin.origin,
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    database: kyselyAdapter(db, { type: 'sqlite', transaction: 'transaction' in engine }),
    session,
    user: {
      additionalFields: {
        bio: { type: 'string', required: false },
        location: { type: 'string', required: false },
        website: { type: 'string', required: false },
        language: { type: 'string', required: false },
      },
    },
    // A link to an address that was never proved ends what was set up with it. Better Auth ends passwords and sessions; passkeys and the second
    // factor are left to us.
    databaseHooks: {
      user: {
        update: {
          before: async (data, context) =>
            context?.path === provesAddress ? { data: { ...data, twoFactorEnabled: false } } : undefined,
          after: async ({ id }, context) => {
            if (context?.path !== provesAddress) return;
            await forgetFactors(engine, id);
            await forgetKeys(engine, id);
          },
        },
      },
    },
    // Whoever reads the database finds nothing that opens an account.
    verification: { storeIdentifier: 'hashed' },
    plugins: [
      entrance(),
      magicLink({
        disableSignUp: true,
        storeToken: 'hashed',
        expiresIn: linkMs / 1_000,
        generateToken: () => ids.secret(),
        sendMagicLink: async ({ token }) => void call.getStore()?.token?.(token),
      }),
      ...keyPlugins(origin),
      secondFactorPlugin(origin.hostname),
      passkeyPlugin(origin),
    ],
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: mustConfirm,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetMs / 1_000,
      sendResetPassword: async ({ token }) => void call.getStore()?.token?.(token),
      minPasswordLength: 8,
      maxPasswordLength: 128,
      password: {
        hash: async (password) => call.getStore()?.hash ?? hashing.hash(password),
        verify: ({ hash, password }) => hashing.verify(hash, password, call.getStore()?.first),
      },
    },
    advanced: {
      // The `__Host-` prefix ties the cookie to this very host; Better Auth's own switch would add `__Secure-` in front.
      useSecureCookies: false,
      cookies: {
        session_token: { name: secure ? '__Host-stoa' : 'stoa', attributes: {} },
        two_factor: { name: secure ? '__Host-stoa-second' : 'stoa-second', attributes: {} },
        passkey: { name: secure ? '__Host-stoa-passkey' : 'stoa-passkey', attributes: {} },
      },
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      cookiePrefix: 'stoa',
      database: { generateId: () => ids.next() },
      ipAddress: { disableIpTracking: true },
    },
  } as const satisfies BetterAuthOptions;
}
/** The only change that is made to a person on this way is that their address is proved. */
const provesAddress = '/magic-link/verify';

/** The directory's database as Kysely sees it. */
export const accountsDatabase = (engine: Engine | Database) =>
  new Kysely<Record<string, never>>({ dialect: engineDialect(engine) });

export type Auth = ReturnType<typeof createAuth>;
