import { expect, test } from 'vitest';
import { countComments, countLikes, fieldProblem } from './words.ts';

test('counts have their words', () => {
  expect([0, 1, 2].map(countComments)).toEqual(['No comments', '1 comment', '2 comments']);
  expect(countLikes(1)).toBe('1 like');
});

test('a refusal is said below its own field', () => {
  const refused = { field: 'title', problem: 'empty' };
  expect(fieldProblem(refused, 'title')).toMatch(/^Give the post a title/);
  expect(fieldProblem(refused, 'body')).toBeUndefined();
  expect(fieldProblem(undefined, 'title')).toBeUndefined();
  expect(fieldProblem({ field: 'title', problem: 'new' }, 'title')).toBe(
    'This cannot be used. Try something else.',
  );
});
