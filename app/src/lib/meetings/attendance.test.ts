import type { Instant, PersonId, SeatId, Stay } from '@stoa/domain';
import { expect, test } from 'vitest';
import { gather } from './attendance.ts';

const stay = (seat: string, name: string, from: number, until?: number, person?: string): Stay => ({
  seatId: seat as SeatId,
  name,
  from: from as Instant,
  until: until as Instant | undefined,
  personId: person as PersonId | undefined,
});

test('stays of one person are one line, in the order in which people first came', () => {
  const lines = gather(
    [stay('s1', 'Mia', 0, 10, 'mia'), stay('s2', 'Bo', 5), stay('s1', 'Mia L', 20, 25, 'mia')],
    30 as Instant,
  );
  expect(lines.map(({ name, lengthMs, here, stays }) => [name, lengthMs, here, stays.length])).toEqual([
    ['Mia L', 15, false, 2],
    ['Bo', 25, true, 1],
  ]);
});

test('two guests of the same name stay two', () => {
  expect(gather([stay('s1', 'Sam', 0, 1), stay('s2', 'Sam', 0, 1)], 2 as Instant)).toHaveLength(2);
});
