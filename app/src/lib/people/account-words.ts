import { m } from '#lib/words/made/messages.js';

/** A refusal as forms get it: its type, and what the type brings. */
export interface Problem {
  readonly type: string;
  readonly field?: string;
  readonly problem?: string;
  readonly retryMs?: number;
}

/** What to say about the whole form. */
export function formWords(problem: Problem | undefined): string | undefined {
  switch (problem?.type) {
    case undefined:
    case 'InvalidInput':
    case 'AddressTaken':
      return undefined;
    case 'WrongCredentials':
      return m.account_wrong();
    case 'MustConfirm':
      return m.account_must_confirm();
    case 'TooOften':
      return m.account_too_often({ wait: waitWords(problem.retryMs ?? 10_000) });
    case 'Expired':
      return m.account_expired();
    case 'NotFound':
      return m.account_not_right_link();
    default:
      return m.security_failed();
  }
}

function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds < 60
    ? m.account_seconds({ count: seconds })
    : m.account_minutes({ count: Math.ceil(seconds / 60) });
}
