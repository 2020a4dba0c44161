import { formWords, type Problem } from '#lib/people/account-words.ts';

/** How long a key works. */
export const dayOptions = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'Until you revoke it' },
] as const;

/** What it may do. */
export const accessOptions = [
  { value: 'read', label: 'Reads only' },
  { value: 'full', label: 'Everything that you may do' },
] as const;

/** What to say about the whole form. */
export function keyWords(problem: Problem | undefined): string | undefined {
  switch (problem?.type) {
    case 'TooManyKeys':
      return 'You have 25 keys, which is as many as one person may have. Revoke one that you no longer use, then make this one.';
    case 'NotFound':
      return 'That is not there any more. Nothing was changed; load this page again.';
    case 'WrongCredentials':
      return undefined;
    case 'InvalidInput':
      return problem.field === 'name' ? undefined : 'Choose one of the days that are offered.';
    default:
      return formWords(problem);
  }
}

/** What to say under the name. */
export function nameWords(problem: Problem | undefined): string | undefined {
  if (problem?.type !== 'InvalidInput' || problem.field !== 'name') return undefined;
  if (problem.problem === 'empty') return 'Name the program that will use it.';
  if (problem.problem === 'tooLong') return 'That name is too long. Use at most 60 characters.';
  return 'Some of these characters cannot stand in a name. Use letters, numbers and signs.';
}
