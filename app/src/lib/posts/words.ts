/** `1 comment`, `12 comments`; `No comments` for none. */
export const countComments = (count: number): string => counted(count, 'comment');
export const countLikes = (count: number): string => counted(count, 'like');
const counted = (count: number, word: string): string =>
  `${count === 0 ? 'No' : count} ${word}${count === 1 ? '' : 's'}`;

const problems: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  title: {
    empty: 'Give the post a title, so that people can find it. What you wrote is still here.',
    tooLong: 'That title is too long. Use at most 160 characters.',
  },
  body: {
    empty: 'There is nothing to publish yet. Write something, or save it as a draft.',
    tooLong: 'That is too long for one post: 20,000 characters at most. What you wrote is still here.',
  },
  comment: {
    empty: 'Write something first.',
    answeredGone: 'What you answered was deleted meanwhile. Send it again to say it to all.',
    tooLong: 'That is too long for a comment: 4,000 characters at most. What you wrote is still here.',
  },
};

/** What to say below a field that was refused; `undefined` for the other fields. */
export function fieldProblem(
  refused: { readonly field: string; readonly problem: string } | undefined,
  field: string,
): string | undefined {
  if (refused?.field !== field) return undefined;
  return problems[field]?.[refused.problem] ?? 'This cannot be used. Try something else.';
}
