import { describe, expect, test } from 'vitest';
import { parseSearch, queryLimits } from './query.ts';

const read = (text: string) => {
  const { terms, without } = parseSearch(text);
  const said = (list: typeof terms) =>
    list.map(({ words, isPrefix }) => words.join(' ') + (isPrefix ? '*' : ''));
  return { terms: said(terms), without: said(without) };
};

describe('what is typed into a search', () => {
  test.for<[typed: string, terms: string[], without?: string[]]>([
    ['budget', ['budget*']],
    ['budget ', ['budget']],
    ['Café RÉSUMÉ', ['cafe', 'resume*']],
    ['"water the olives" thursday', ['water the olives', 'thursday*']],
    ['olives -"by thursday" -rain', ['olives'], ['by thursday', 'rain']],
    ['"not closed', ['not closed']],
    ['“as a phone” «types it»', ['as a phone', 'types it']],
    ['well-known', ['well known']],
    ['a', ['a']],
    ['東京', ['東京*']],
    ['rain Rain "rain" -sun -sun rain', ['rain', 'rain*'], ['sun']],
    ['NEAR(a b, 2)', ['near a', 'b', '2']],
    [`a:b* OR "x') --`, ['a b', 'or', 'x']],
    ['^title {body} : +x%_', ['title', 'body', 'x']],
    ['😀 🎉', []],
    ['', []],
    ['-', []],
    ['-only', [], ['only']],
    ['\0drop\0', ['drop*']],
  ])('%j', ([typed, terms, without = []]) => {
    expect(read(typed)).toEqual({ terms, without });
  });

  test('only so much is looked at, and what was left out is said', () => {
    const many = parseSearch(Array.from({ length: 100 }, (_, i) => `w${i}`).join(' '));
    expect(many.terms).toHaveLength(queryLimits.words);
    expect(many.cut).toBe(true);
    expect(parseSearch('x'.repeat(10_000))).toEqual({
      terms: [{ words: ['x'.repeat(queryLimits.wordLength)], isPrefix: true }],
      without: [],
      cut: true,
    });
    expect(parseSearch('two words').cut).toBe(false);
  });
});
