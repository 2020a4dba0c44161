import { formWords, type Problem } from '#lib/people/account-words.ts';
import { m } from '#lib/words/made/messages.js';

/** How long a key works. */
export const dayOptions = () => [
  { value: '30', label: m.time_days({ count: 30 }) },
  { value: '90', label: m.time_days({ count: 90 }) },
  { value: '365', label: m.keys_year() },
  { value: '', label: m.keys_no_end() },
];

/** What it may do. */
export const accessOptions = () => [
  { value: 'read', label: m.keys_read_only() },
  { value: 'full', label: m.keys_full() },
];

/** What to say about the whole form. */
export function keyWords(problem: Problem | undefined): string | undefined {
  switch (problem?.type) {
    case 'TooManyKeys':
      return m.keys_too_many();
    case 'NotFound':
      return m.keys_gone();
    case 'WrongCredentials':
      return undefined;
    case 'InvalidInput':
      return problem.field === 'name' ? undefined : m.keys_day_wrong();
    default:
      return formWords(problem);
  }
}

/** What to say under the name. */
export function nameWords(problem: Problem | undefined): string | undefined {
  if (problem?.type !== 'InvalidInput' || problem.field !== 'name') return undefined;
  if (problem.problem === 'empty') return m.keys_name_empty();
  if (problem.problem === 'tooLong') return m.workspaces_name_long();
  return m.workspaces_name_invalid();
}
