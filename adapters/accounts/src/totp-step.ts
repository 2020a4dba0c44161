import { createOTP } from '@better-auth/utils/otp';

/** How long one code is shown, in ms: what every authenticator app takes (RFC 6238, 5.2), and the most that ASVS 5.0, 6.5.5 allows. */
export const stepMs = 30_000;

/**
 * Which step of 30 seconds since 1970 a code belongs to: the one at `now`, in ms, or else one beside it, for clocks that differ (RFC 6238, 5.2).
 * `undefined` for any other code.
 */
export async function totpStep(secret: string, code: string, now = Date.now()): Promise<number | undefined> {
  const at = Math.floor(now / stepMs);
  const otp = createOTP(secret);
  let found: number | undefined;
  // All three are made and compared each time: how long it takes does not tell which.
  for (const step of [at + 1, at - 1, at]) if ((await otp.hotp(step)) === code) found = step;
  return found;
}
