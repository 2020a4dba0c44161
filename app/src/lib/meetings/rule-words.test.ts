import { expect, test } from 'vitest';
import { ruleWords } from './rule-words.ts';

test.for([
  ['FREQ=DAILY', 'Every day'],
  ['FREQ=DAILY;INTERVAL=3;COUNT=4', 'Every 3 days, 4 times'],
  ['FREQ=WEEKLY;BYDAY=TU', 'Every week on Tuesday'],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270131',
    'Every 2 weeks on Monday and Wednesday, until January 31, 2027',
  ],
  ['FREQ=MONTHLY;BYMONTHDAY=24', 'Every month on day 24'],
  ['FREQ=MONTHLY;BYDAY=4TU', 'Every month on the fourth Tuesday'],
  ['FREQ=MONTHLY;BYDAY=-1FR', 'Every month on the last Friday'],
  ['nothing', ''],
] as const)('%s is “%s”', ([rule, words]) => {
  expect(ruleWords(rule, 'en')).toBe(words);
});
