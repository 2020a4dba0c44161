import { minuteMs } from '@stoa/domain';
import { passkey } from '@better-auth/passkey';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { makeRecoveryCodes, storeRecoveryCodes } from './recovery-codes.ts';

/** How long somebody may take from the password to the code. */
export const halfWayMs = 10 * minuteMs;

/** Ways in that prove one thing only: whoever has a second factor is asked for it after any of them. A passkey proves two. */
const ways = ['/sign-in/email', '/magic-link/verify', '/callback/', '/oauth2/callback/', '/sso/'];
/** A new way in goes into one of the two: `accounts.ts` lets nobody past who is in neither. */
export const leadsHalfWay = (path: string | undefined): boolean =>
  path !== undefined && ways.some((way) => path.startsWith(way));

/** Better Auth's second factor: codes of an app, and recovery codes that are stored as hashes. */
export function secondFactorPlugin(host: string) {
  const plugin = twoFactor({
    issuer: `Stoa (${host})`,
    // Whoever has a password still needs it; the others sign in anew (`proof.ts`).
    allowPasswordless: true,
    twoFactorCookieMaxAge: halfWayMs / 1_000,
    // One lock for all devices would lock the owner out: `Attempts` counts by device.
    accountLockout: { enabled: false },
    backupCodeOptions: {
      customBackupCodesGenerate: makeRecoveryCodes,
      storeBackupCodes: { encrypt: storeRecoveryCodes, decrypt: async (json) => json },
    },
  });
  // It asks after a password alone; a link in a mail is no more than that.
  const [asking] = plugin.hooks.after;
  return {
    ...plugin,
    hooks: { after: [{ ...asking!, matcher: ({ path }: { path?: string }) => leadsHalfWay(path) }] },
  };
}

/** A device that did not check who holds it proves one thing only, and Better Auth would take it. */
function mustBeVerified(verified: boolean | undefined): void {
  if (!verified) throw new APIError('BAD_REQUEST', { code: 'USER_NOT_VERIFIED', message: 'not verified' });
}

export const passkeyPlugin = (origin: URL) =>
  passkey({
    rpID: origin.hostname,
    rpName: 'Stoa',
    origin: origin.origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    advanced: { webAuthnChallengeCookie: 'passkey' },
    registration: {
      afterVerification: async ({ verification }) =>
        mustBeVerified(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: async ({ verification }) =>
        mustBeVerified(verification.authenticationInfo.userVerified),
    },
  });
