import type { SeatId, Wanted } from '@stoa/domain';
import { expect, test } from 'vitest';
import { wantedOf } from './wants.ts';

const want = (seat: string, width: number, source: Wanted['source'] = 'camera'): Wanted => ({
  seat: seat as SeatId,
  source,
  width,
});

test('one entry per picture, the larger when shown twice, and nothing that has no size', () => {
  expect(
    wantedOf([want('b', 320), want('a', 64), want('b', 640), want('c', 0), want('b', 900, 'screen')]),
  ).toEqual([want('a', 64), want('b', 640), want('b', 900, 'screen')]);
});

test('never more than the protocol takes', () => {
  expect(wantedOf(Array.from({ length: 100 }, (_, at) => want(`s${at}`, 100)))).toHaveLength(64);
});
