import { m } from '#lib/words/made/messages.js';
import type { Problem } from './account-words.ts';

/** By field, and by what is wrong with it. */
const wordsFor: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  name: {
    empty: () => m.account_name_empty(),
    tooLong: () => m.workspaces_name_long(),
    invalid: () => m.workspaces_name_invalid(),
  },
  workspace: {
    empty: () => m.workspaces_name_empty(),
    tooLong: () => m.workspaces_name_long(),
    invalid: () => m.workspaces_name_invalid(),
  },
  email: {
    empty: () => m.account_email_empty(),
    tooLong: () => m.account_email_long(),
    invalid: () => m.account_email_invalid(),
  },
  bio: { tooLong: () => m.account_too_long({ most: 500 }) },
  location: { tooLong: () => m.account_too_long({ most: 100 }) },
  website: { tooLong: () => m.account_website_long(), invalid: () => m.account_website_invalid() },
  password: {
    tooShort: () => m.account_password_short(),
    tooLong: () => m.account_too_long({ most: 128 }),
    tooCommon: () => m.account_password_common(),
  },
};

/** What to say under a field, in words a person can act on. */
export function fieldWords(problem: Problem | undefined, field: string): string | undefined {
  if (problem?.type === 'AddressTaken' && field === 'email') return m.account_taken();
  if (problem?.type !== 'InvalidInput' || problem.field !== field) return undefined;
  return wordsFor[field]?.[problem.problem ?? '']?.() ?? m.account_other();
}
