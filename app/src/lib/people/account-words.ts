/** A refusal as forms get it: its type, and what the type brings. */
export interface Problem {
  readonly type: string;
  readonly field?: string;
  readonly problem?: string;
  readonly retryMs?: number;
}

const byField: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  name: {
    empty: 'Say what people should call you.',
    tooLong: 'That name is too long. Use at most 60 characters.',
    invalid: 'Some of these characters cannot stand in a name. Use letters, numbers and signs.',
  },
  workspace: {
    empty: 'Give the workspace a name.',
    tooLong: 'That name is too long. Use at most 60 characters.',
    invalid: 'Some of these characters cannot stand in a name. Use letters, numbers and signs.',
  },
  email: {
    empty: 'Type your address.',
    tooLong: 'That is longer than any address. Check it for a slip.',
    invalid: 'This does not look like an address. It needs an @ and what comes after it.',
  },
  password: {
    tooShort: 'Use at least 8 characters. A few words in a row are easy to remember.',
    tooLong: 'That is too long. Use at most 128 characters.',
    tooCommon: 'This is one of the passwords that are tried first. Choose another.',
  },
};

/** What to say under a field, in words a person can act on. */
export function fieldWords(problem: Problem | undefined, field: string): string | undefined {
  if (problem?.type === 'AddressTaken' && field === 'email')
    return 'There is an account with this address already. Sign in instead, or use another one.';
  if (problem?.type !== 'InvalidInput' || problem.field !== field) return undefined;
  return byField[field]?.[problem.problem ?? ''] ?? 'This cannot be used. Try something else.';
}

/** What to say about the whole form. */
export function formWords(problem: Problem | undefined): string | undefined {
  switch (problem?.type) {
    case undefined:
    case 'InvalidInput':
    case 'AddressTaken':
      return undefined;
    case 'WrongCredentials':
      return 'The address or the password is wrong. Check both and try again.';
    case 'TooOften':
      return `That was too often. Wait ${waitWords(problem.retryMs ?? 10_000)} and try again; what you typed is still here.`;
    case 'Expired':
      return 'This link does not work any more. Ask whoever sent it for a new one.';
    case 'NotFound':
      return 'This link is not the right one. Open the one you were given, whole.';
    default:
      return 'That did not work. Nothing was changed; try again.';
  }
}

function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 60) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  const minutes = Math.ceil(seconds / 60);
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}
