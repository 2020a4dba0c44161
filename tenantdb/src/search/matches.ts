import type { SearchQuery, Term } from './query.ts';
import { wordsOf } from './words.ts';

/** What the engines are compared with: whether one document is found, as the rules say it. */
export function matches({ terms, without }: SearchQuery, document: { title: string; body: string }): boolean {
  const parts = [document.title, document.body].map((text) => wordsOf(text).map(({ word }) => word));
  const has = (term: Term) => parts.some((words) => words.some((_, i) => fitsAt(words, i, term)));
  return terms.length > 0 && terms.every(has) && !without.some(has);
}

const fitsAt = (words: readonly string[], i: number, { words: asked, isPrefix }: Term): boolean =>
  isPrefix ? words[i]!.startsWith(asked[0]!) : asked.every((word, n) => words[i + n] === word);
