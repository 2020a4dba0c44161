import type { Instant } from '@stoa/domain';
import type { Remains } from '@stoa/domain/ports/removals';
import { expect, test } from 'vitest';
import { places, standingOf } from './words.ts';

const nothing: Remains = { directory: 0, database: 0, blobs: 0, jobs: 0, cache: 0 };
const soon = 1 as Instant;

test('a removal says what was seen, and no more than that', () => {
  expect(standingOf({ dueAt: soon }).words).toBe('Being emptied');
  expect(standingOf({ dueAt: soon, remains: { ...nothing, jobs: 2 } }).words).toBe('Something is left');
  expect(standingOf({ dueAt: soon, remains: nothing }).words).toBe('Empty, one more look');
  expect(standingOf({ remains: nothing }).words).toBe('Nothing is left');
});

test('each place has its words', () => {
  expect(places.map(([place]) => place).toSorted()).toEqual(Object.keys(nothing).toSorted());
});
