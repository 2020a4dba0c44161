import { wordsOf } from './words.ts';

/** What somebody looks for: rows that have each of `terms` and none of `without`. */
export interface SearchQuery {
  readonly terms: readonly Term[];
  readonly without: readonly Term[];
  /** Something was asked for that is beyond {@link queryLimits}, and left out. */
  readonly cut: boolean;
}
/** Words that follow each other. Only a single word can be the beginning of a longer one. */
export interface Term {
  readonly words: readonly string[];
  readonly isPrefix: boolean;
}

export const queryLimits = {
  /** Of the text that is looked at, in UTF-16 units. */
  length: 200,
  /** Words in all. Each costs a walk through the rows that have it. */
  words: 12,
  /** Letters that a beginning has at least: with one, most of the words would be found. */
  prefix: 2,
  /** Letters by which a word is known: longer ones are found by as many. */
  wordLength: 64,
} as const;

/**
 * Reads what was typed: words, `"words that follow each other"`, and `-without`. The last word, if nothing stands behind it, is also the
 * beginning of longer ones. Quotes may be those of any typewriter or phone. Whatever else is typed parts words; nothing of it has a meaning to a database.
 */
export function parseSearch(text: string): SearchQuery {
  const looked = text.slice(0, queryLimits.length).replaceAll(/[“”„«»]/g, '"');
  const terms: Term[] = [];
  const without: Term[] = [];
  let left: number = queryLimits.words;
  let cut = looked.length < text.length;

  const asked = [...looked.matchAll(parts)];
  for (const [i, { groups }] of asked.entries()) {
    const { not, phrase, bare } = groups!;
    const found = wordsOf(phrase ?? bare ?? '').map(({ word }) => word);
    const words = found.slice(0, left);
    cut ||= words.length < found.length;
    left -= words.length;
    if (words.length === 0) continue;
    const isLast = i === asked.length - 1 && bare !== undefined && /[^\s"]$/u.test(looked) && !not;
    for (const term of termsOf(words, isLast)) add(not ? without : terms, term);
  }
  return { terms, without, cut };
}

/** What is said twice is looked for once. */
function add(terms: Term[], term: Term): void {
  const isSame = ({ words, isPrefix }: Term) =>
    isPrefix === term.isPrefix && words.join(' ') === term.words.join(' ');
  if (!terms.some(isSame)) terms.push(term);
}

/** A sign of one word, then words in quotes, or all up to the next blank. A quote that is not closed holds the rest. */
const parts = /(?:(?<=^|\s)(?<not>-))?(?:"(?<phrase>[^"]*)(?:"|$)|(?<bare>[^\s"]+))/gu;

function termsOf(words: readonly string[], isLast: boolean): readonly Term[] {
  const [only] = words;
  if (words.length > 1 || only === undefined) return [{ words: words.map(short), isPrefix: false }];
  const length = [...only].length;
  const isPrefix = length > queryLimits.wordLength || (isLast && length >= queryLimits.prefix);
  return [{ words: [short(only)], isPrefix }];
}
const short = (word: string): string => [...word].slice(0, queryLimits.wordLength).join('');
