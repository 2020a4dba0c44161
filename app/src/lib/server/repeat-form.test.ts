import { expect, test } from 'vitest';
import { asRepeatChoice, ruleOfChoice } from './repeat-form.ts';

test.for([
  ['daily', '2026-11-24', '', 'FREQ=DAILY'],
  ['weekdays', '2026-11-24', '', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
  ['weekly', '2026-11-24', '2027-01-31', 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20270131'],
  ['biweekly', '2026-11-24', '', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU'],
  ['monthDay', '2026-11-24', '', 'FREQ=MONTHLY;BYMONTHDAY=24'],
  ['monthWeekday', '2026-11-24', '', 'FREQ=MONTHLY;BYDAY=4TU'],
  ['monthWeekday', '2026-12-29', '', 'FREQ=MONTHLY;BYDAY=-1TU'],
  ['none', '2026-11-24', '', undefined],
  ['weekly', '', '', undefined],
] as const)('%s from %s to %s is %s', ([choice, date, last, rule]) => {
  expect(ruleOfChoice(choice, date, last)).toBe(rule);
});

test('what is no choice does not repeat', () => {
  expect(asRepeatChoice('FREQ=SECONDLY')).toBe('none');
});
