import { expect, test } from 'vitest';
import { hotDaysWords, keepingWords, restoreWords } from './words.ts';

test('what a restore would do is one line for each thing', () => {
  expect(
    restoreWords({
      meetings: { back: 2, changed: 0, gone: 1 },
      posts: { back: 0, changed: 1, gone: 0 },
    }),
  ).toEqual(['2 meetings come back', '1 meeting goes, because it came later', '1 post becomes what it was']);
  expect(restoreWords({})).toEqual([]);
});

test('where the history lies, and for how long at hand', () => {
  const moved = { changes: 0, sizeBytes: 0 };
  expect(keepingWords({ hotDays: 90, atHand: 1_204, moved }, 'en')).toBe('1,204 changes are at hand.');
  expect(keepingWords({ hotDays: 90, atHand: 1, moved: { changes: 1, sizeBytes: 1_200 } }, 'en')).toBe(
    '1 change is at hand. 1 older one is in the slower storage, 2 kB.',
  );
  expect(
    keepingWords({ hotDays: 90, atHand: 2, moved: { changes: 9, sizeBytes: 1_250_000 } }, 'en'),
  ).toContain('1.3 MB');
  expect([0, 30, 365].map(hotDaysWords)).toEqual(['Always', '30 days', 'A year']);
});
