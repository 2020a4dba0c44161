import { describe, expect, test } from 'vitest';
import { parseSearch } from './query.ts';
import { snippetOf } from './snippet.ts';

const marked = (text: string, asked: string, length?: number) => {
  const { text: part, hits, cutBefore, cutAfter } = snippetOf(text, parseSearch(asked), length);
  let shown = '';
  let at = 0;
  for (const [start, end] of hits) {
    shown += `${part.slice(at, start)}[${part.slice(start, end)}]`;
    at = end;
  }
  return `${cutBefore ? '…' : ''}${shown}${part.slice(at)}${cutAfter ? '…' : ''}`;
};
const long = `${'nothing to see here '.repeat(30)}the Café opens at nine, bring olives${' and more of it'.repeat(30)}`;

describe('a snippet', () => {
  test.for([
    ['a short text is whole', 'Water by Thursday.', 'water', '[Water] by Thursday.'],
    ['a beginning marks the whole word', 'Watering', 'wat', '[Watering]'],
    ['marks and capitals do not matter', 'Crème BRÛLÉE', 'brulee creme', '[Crème] [BRÛLÉE]'],
    [
      'words in quotes are one hit',
      'by Thursday, Thursday by',
      '"by thursday"',
      '[by Thursday], Thursday by',
    ],
    ['what is left out is not marked', 'olives and rain', 'olives -rain', '[olives] and rain'],
    ['emoji keep their places', '🎉🎉 party time', 'party', '🎉🎉 [party] time'],
    ['markup stays text', '<b>party</b>', 'party', '<b>[party]</b>'],
  ] as const)('%s', ([, text, asked, shown]) => {
    expect(marked(text, asked)).toBe(shown);
  });

  test('of a long text is where most of what was asked for stands together', () => {
    const shown = marked(long, 'olives cafe ');
    expect(shown).toContain('[Café] opens at nine, bring [olives]');
    expect(shown).toMatch(/^….*…$/);
    expect(shown.length).toBeLessThan(180);
  });

  test('of a long text without a hit is its beginning', () => {
    expect(marked(long, 'zebra', 20)).toBe('nothing to see here…');
  });

  test('a text that is one endless word is cut within, and between code points', () => {
    expect(marked('x'.repeat(500), 'y', 10)).toBe(`${'x'.repeat(10)}…`);
    expect(marked('😀'.repeat(500), 'y', 9)).toBe(`${'😀'.repeat(4)}…`);
  });
});
