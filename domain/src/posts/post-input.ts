import { plainLine, plainText } from '../plain-text.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';

/** In UTF-16 units, as forms count. */
export const postLimits = {
  /** Two lines of a phone's heading. */
  titleLength: 160,
  /** Some ten printed pages; hostile Markdown of this length is rendered in a fifth of a second (`markdown-hostile.test.ts`). */
  bodyLength: 20_000,
  commentLength: 4_000,
} as const;

export function parsePostTitle(text: string): Result<string, InvalidInput> {
  return parse('title', plainLine(text), postLimits.titleLength);
}
/** A draft may still be empty. */
export function parsePostBody(text: string, draft: boolean): Result<string, InvalidInput> {
  const body = plainText(text);
  return draft && body === '' ? ok('') : parse('body', body, postLimits.bodyLength);
}
export function parseCommentBody(text: string): Result<string, InvalidInput> {
  return parse('comment', plainText(text), postLimits.commentLength);
}

function parse(field: string, text: string, most: number): Result<string, InvalidInput> {
  if (text === '') return err({ type: 'InvalidInput', field, problem: 'empty' });
  if (text.length > most) return err({ type: 'InvalidInput', field, problem: 'tooLong' });
  return ok(text);
}
