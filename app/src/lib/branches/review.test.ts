import type { RowDifference } from '@stoa/domain';
import { expect, test } from 'vitest';
import { reviewOf } from './review.ts';

const difference = (more: Partial<RowDifference>): RowDifference => ({
  id: `post ["${more.key ?? 'a'}"]`,
  table: 'post',
  key: 'a',
  side: 'branch',
  base: undefined,
  branch: undefined,
  origin: undefined,
  columns: [],
  ...more,
});

test('what differs is told by kind and item, conflicts first, and what only the origin changed is left out', () => {
  const review = reviewOf([
    difference({ key: 'a', branch: { title: 'New', body: '' }, columns: ['title', 'body', 'author_id'] }),
    difference({
      key: 'b',
      side: 'both',
      base: { title: 'Was', body: 'x' },
      branch: { title: 'Ours', body: 'x' },
      origin: { title: 'Theirs', body: 'x' },
      columns: ['title'],
    }),
    difference({
      key: 'c',
      side: 'origin',
      base: { title: 'c' },
      origin: { title: 'd' },
      columns: ['title'],
    }),
    difference({ key: 'd', base: { title: 'Gone' }, origin: { title: 'Gone' }, columns: ['title'] }),
    difference({
      table: 'meeting',
      key: 'm',
      base: { title: 'M', starts_at: 1 },
      branch: { title: 'M', starts_at: 2 },
      columns: ['starts_at'],
    }),
  ]);
  expect(
    review.map(({ title, items }) => [title, ...items.map(({ what, did }) => `${what} ${did}`)]),
  ).toEqual([
    ['Posts', 'Ours changed', 'Gone removed', 'New added'],
    ['Meetings', 'M changed'],
  ]);
  expect(review[0]!.items[0]!.lines).toEqual([
    { label: 'Title', was: { text: 'Was' }, branch: { text: 'Ours' }, origin: { text: 'Theirs' } },
  ]);
  expect(review[0]!.items[2]!.lines.map(({ label }) => label)).toEqual(['Title']);
  expect(review[1]!.items[0]!.lines).toEqual([
    { label: 'Begins', was: { at: 1 }, branch: { at: 2 }, origin: undefined },
  ]);
});
