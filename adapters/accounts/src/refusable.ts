import { err, type Result, type TooOften } from '@stoa/domain';
import { ConstraintBroken } from '@stoa/tenantdb';
import { isAPIError } from 'better-auth/api';
import { call, type Call } from './call.ts';
import { HashingBusy } from './hashing.ts';

/** The password was right; the address was not confirmed yet. */
export const isUnconfirmed = (cause: unknown): boolean =>
  isAPIError(cause) && cause.body?.code === 'EMAIL_NOT_VERIFIED';

/** What Better Auth says when somebody made a mistake; whatever else it says is a broken world. */
const mistakes = new Set([
  'USER_ALREADY_EXISTS',
  'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
  'INVALID_EMAIL',
  'INVALID_EMAIL_OR_PASSWORD',
  'INVALID_PASSWORD',
  // Of two who came with one token at once, the second.
  'INVALID_TOKEN',
  // Somebody who came by a link and has no password.
  'CREDENTIAL_ACCOUNT_NOT_FOUND',
  'PASSWORD_TOO_LONG',
]);

/** Calls Better Auth: its refusals become `refused`, a full line of hashes says when to come back, a broken world is thrown. */
export async function refusable<T, E>(
  refused: E,
  work: () => Promise<Result<T, E>>,
  going: Call = {},
): Promise<Result<T, E | TooOften>> {
  try {
    return await call.run(going, work);
  } catch (cause) {
    if (cause instanceof HashingBusy) return err({ type: 'TooOften', retryMs: cause.retryMs });
    if (isTaken(going.broke)) return err(refused);
    if (isAPIError(cause) && mistakes.has(String(cause.body?.code))) return err(refused);
    throw going.broke ?? cause;
  }
}

/** Two who registered with one address at once: without a transaction around it, the second is told by the database. */
const isTaken = (broke: unknown): boolean =>
  broke instanceof ConstraintBroken && broke.constraint === 'unique' && broke.where.includes('email');
