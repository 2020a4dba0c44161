import { m } from '#lib/words/made/messages.js';

/** `1 comment`, `12 comments`; `No comments` for none. */
export const countComments = (count: number): string =>
  count === 0 ? m.posts_no_comments() : m.posts_comments({ count });
export const countLikes = (count: number): string =>
  count === 0 ? m.posts_no_likes() : m.posts_likes({ count });

const problems: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  title: {
    get empty() {
      return m.posts_title_empty();
    },
    get tooLong() {
      return m.posts_title_long();
    },
  },
  body: {
    get empty() {
      return m.posts_body_empty();
    },
    get tooLong() {
      return m.posts_body_long();
    },
  },
  comment: {
    get empty() {
      return m.posts_comment_empty();
    },
    get answeredGone() {
      return m.posts_answered_gone();
    },
    get tooLong() {
      return m.posts_comment_long();
    },
  },
};

/** What to say below a field that was refused; `undefined` for the other fields. */
export function fieldProblem(
  refused: { readonly field: string; readonly problem: string } | undefined,
  field: string,
): string | undefined {
  if (refused?.field !== field) return undefined;
  return problems[field]?.[refused.problem] ?? m.posts_cannot();
}
