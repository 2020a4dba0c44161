import type { Problem } from '#lib/people/account-words.ts';
import { m } from '#lib/words/made/messages.js';

/** What went wrong with a form about signing in, in words a person can act on. */
export function securityWords(
  problem: (Problem & { readonly used?: boolean }) | undefined,
): string | undefined {
  switch (problem?.type) {
    case undefined:
      return undefined;
    case 'WrongCredentials':
      return m.security_wrong_password();
    case 'WrongCode':
      return problem.used ? m.security_used_code() : m.security_wrong_code();
    case 'NotFresh':
      return m.security_again();
    case 'AlreadyOn':
    case 'NotOn':
    case 'NotFound':
      return m.security_changed_elsewhere();
    case 'PasskeyRefused':
      return m.security_passkey_refused();
    case 'TooManyPasskeys':
      return m.security_too_many();
    case 'InvalidInput':
      return m.security_name_wrong();
    case 'TooOften':
      return m.security_too_often({ minutes: Math.ceil((problem.retryMs ?? 60_000) / 60_000) });
    default:
      return m.security_failed();
  }
}

/** What a browser says when no passkey came of it. */
export function browserWords(cause: unknown): string {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'InvalidStateError') return m.security_device_has_it();
  if (name === 'NotAllowedError' || name === 'AbortError') return m.security_cancelled();
  return m.security_failed();
}
