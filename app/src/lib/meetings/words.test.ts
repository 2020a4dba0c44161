import { expect, test } from 'vitest';
import { countPeople, peopleWords } from './words.ts';

test.each([
  [[], 'Nobody'],
  [['Mia'], 'Mia'],
  [['Mia', 'Bo'], 'Mia and Bo'],
  [['Mia', 'Bo', 'Ida'], 'Mia, Bo and Ida'],
  [['Mia', 'Bo', 'Ida', 'Jon'], 'Mia, Bo and 2 others'],
])('%j are %j', (names, words) => expect(peopleWords(names)).toBe(words));

test('one is a person, more are people', () => {
  expect([countPeople(1), countPeople(2), countPeople(0)]).toEqual(['1 person', '2 people', '0 people']);
});
