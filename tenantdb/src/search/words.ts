import { endRuns, foldedFrom, foldedTo, marks } from './letters.ts';

/** A word of a text: folded, and where it stands in the text (UTF-16, `end` exclusive). */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The words of a text, as every engine finds them: runs of letters and digits, in small letters, without the marks on them. Scripts that do not
 * part their words (Chinese, Japanese, Thai) give one word per run.
 */
export function wordsOf(text: string): readonly Word[] {
  return Array.from(text.matchAll(run), ({ 0: found, index }) => ({
    word: folded(found),
    start: index,
    end: index + found.length,
  })).filter(({ word }) => word !== '');
}

/** Small letters without marks. What parts words stays as it is. */
export const folded = (text: string): string =>
  plain.test(text)
    ? text.toLowerCase()
    : Array.from(text, (letter) => letters.get(letter) ?? letter).join('');
// eslint-disable-next-line no-control-regex -- ASCII is what it means
const plain = /^[\x00-\x7f]*$/;

const letters: ReadonlyMap<string, string> = new Map([
  ...Array.from(
    { length: 26 },
    (_, i) => [String.fromCharCode(65 + i), String.fromCharCode(97 + i)] as const,
  ),
  ...Array.from(foldedFrom, (letter, i) => [letter, [...foldedTo][i]!] as const),
  ...Array.from(marks, (mark) => [mark, ''] as const),
]);

const hex = (code: number): string => `\\u{${code.toString(16)}}`;
const ends = [[0, 47], [58, 64], [91, 96], [123, 127], ...endRuns]
  .map(([first, last]) => `${hex(first!)}-${hex(last!)}`)
  .join('');
const run = new RegExp(`[^${ends}]+`, 'gu');
