import { expect, test } from 'vitest';
import { errorWords } from './error-words.ts';

test.for([
  [404, undefined, 'There is nothing here'],
  [418, undefined, 'There is nothing here'],
  [500, undefined, 'Something broke on our side'],
  [507, 'StorageFull', 'Something broke on our side'],
  [507, 'PastTooLarge', 'Too much to show as it was'],
  [503, 'Busy', 'Not ready yet'],
  [503, 'HistoryDamaged', 'This part of the history cannot be read'],
  [409, 'InThePast', 'That was then'],
] as const)('status %s (%s) has its words', ([status, type, title]) => {
  expect(errorWords(status, type).title).toBe(title);
});
