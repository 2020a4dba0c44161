import type { SearchQuery, Term } from './query.ts';
import { wordsOf, type Word } from './words.ts';

/** A part of a text with what was found in it, to be marked by whoever shows it. */
export interface Snippet {
  readonly text: string;
  /** Where hits stand in `text` (UTF-16, end exclusive), in order, not overlapping. */
  readonly hits: readonly (readonly [start: number, end: number])[];
  /** Whether something of the text was left out before and after. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** Words that a snippet shows before its first hit. */
const lead = 5;

/** The part of `text`, some `length` UTF-16 units long, where most of what was asked for stands together; its beginning if nothing does. */
export function snippetOf(text: string, query: SearchQuery, length = 160): Snippet {
  const words = wordsOf(text);
  const found = hitsIn(words, query.terms);
  const best = bestStart(found, length);
  const first = best === undefined ? 0 : Math.max(0, best.from - lead);
  let start = first === 0 ? 0 : words[first]!.start;
  if (best && words[best.from]!.start - start > length / 2) start = words[best.from]!.start;
  const end = endOf(text, words, start, length);
  return {
    text: text.slice(start, end),
    hits: found
      .map(({ from, to }) => [words[from]!.start - start, words[to]!.end - start] as const)
      .filter(([a, b]) => a >= 0 && b <= end - start),
    cutBefore: start > 0,
    cutAfter: end < text.length,
  };
}

interface Found {
  /** The first word and the last, by their place among the words. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly term: number;
}

function hitsIn(words: readonly Word[], terms: readonly Term[]): readonly Found[] {
  const found: Found[] = [];
  for (let i = 0; i < words.length; i++) {
    const [hit] = terms
      .map((term, n) => ({ term: n, to: i + term.words.length - 1, fits: fitsAt(words, i, term) }))
      .filter(({ fits }) => fits)
      .toSorted((a, b) => b.to - a.to);
    if (!hit) continue;
    found.push({ from: i, to: hit.to, at: words[i]!.start, term: hit.term });
    i = hit.to;
  }
  return found;
}

const fitsAt = (words: readonly Word[], i: number, { words: asked, isPrefix }: Term): boolean =>
  isPrefix ? words[i]!.word.startsWith(asked[0]!) : asked.every((word, n) => words[i + n]?.word === word);

/** Where to begin so that the most different terms are shown. */
function bestStart(found: readonly Found[], length: number): Found | undefined {
  let best: Found | undefined;
  let most = 0;
  for (const [i, hit] of found.entries()) {
    const terms = new Set<number>();
    for (let n = i; n < found.length && found[n]!.at - hit.at < length - 40; n++) terms.add(found[n]!.term);
    if (terms.size > most) [best, most] = [hit, terms.size];
  }
  return best;
}

/** The end of the last word that fits, or of the text; in the midst of a word only where there is nothing else. */
function endOf(text: string, words: readonly Word[], start: number, length: number): number {
  if (text.length - start <= length) return text.length;
  const last = words.findLast(({ start: from, end }) => from > start && end <= start + length);
  if (last) return last.end;
  const end = start + length;
  return /[\uD800-\uDBFF]/.test(text[end - 1]!) ? end - 1 : end;
}
