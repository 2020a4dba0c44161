import type { Problem } from './account-words.ts';

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
  bio: { tooLong: 'That is too long. Use at most 500 characters.' },
  location: { tooLong: 'That is too long. Use at most 100 characters.' },
  website: {
    tooLong: 'That address is too long. Use at most 200 characters.',
    invalid: 'This is no address of a website. It looks like https://agora.example.',
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
