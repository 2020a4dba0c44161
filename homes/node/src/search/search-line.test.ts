import { expect, test } from 'vitest';
import { createSearchLine, type SearchLine } from './search-line.ts';

const filled = (...jobs: [who: string, job: string][]): SearchLine<string> => {
  const line = createSearchLine<string>();
  for (const [who, job] of jobs) line.add(who, job);
  return line;
};

test('who asks for much waits behind themselves, others do not', () => {
  const line = filled(
    ['ada', 'a1'],
    ['ada', 'a2'],
    ['ada', 'a3'],
    ['ben', 'b1'],
    ['ben', 'b2'],
    ['cyd', 'c1'],
  );
  const began = [line.next(), line.next(), line.next(), line.next()];
  expect(began).toEqual(['a1', 'b1', 'c1', undefined]);
  expect(line.waits()).toBe(false);
  line.ended('ben');
  line.ended('ada');
  // Of those who may go on, whoever had their turn longest ago.
  expect([line.waits(), line.next(), line.next(), line.next()]).toEqual([true, 'a2', 'b2', undefined]);
});

test('who leaves is not begun, and what is begun again comes first', () => {
  const line = filled(['ada', 'a1'], ['ada', 'a2'], ['ada', 'a3'], ['ben', 'b1']);
  line.leave('ada', 'a2');
  line.leave('ben', 'b1');
  line.leave('ben', 'never was there');
  expect([line.next(), line.next()]).toEqual(['a1', undefined]);
  line.again('ada', 'a1');
  line.ended('ada');
  expect(line.next()).toBe('a1');
  line.ended('ada');
  expect(line.next()).toBe('a3');
});

test('what is cleared is not there any more', () => {
  const line = filled(['ada', 'a1'], ['ben', 'b1'], ['ada', 'a2']);
  expect(line.clear().toSorted()).toEqual(['a1', 'a2', 'b1']);
  expect([line.next(), line.waits()]).toEqual([undefined, false]);
});
