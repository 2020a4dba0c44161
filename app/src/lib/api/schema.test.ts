import { expect, test } from 'vitest';
import { exampleOf, fieldsOf, typeOf, type Schemas } from './schema.ts';

const text = (schema: Parameters<typeof typeOf>[0]) =>
  typeOf(schema)
    .map(({ text }) => text)
    .join('');
const schemas: Schemas = {
  User: {
    type: 'object',
    properties: {
      id: { $ref: '#/components/schemas/PersonId' },
      at: { type: 'string', description: 'When.' },
    },
    required: ['id'],
  },
  PersonId: { type: 'string' },
};

test('types are told in words, and lead to the parts that they name', () => {
  expect(text({ type: 'string', maxLength: 1_000 })).toBe('text, at most 1,000 characters');
  expect(text({ type: 'integer', minimum: 1, maximum: 200, default: 50 })).toBe(
    'whole number, 1 to 200; 50 when left out',
  );
  expect(text({ enum: ['admin', 'member'], default: 'member' })).toBe(
    '"admin" or "member"; "member" when left out',
  );
  expect(text({ type: ['string', 'null'] })).toBe('text or null');
  expect(text({ anyOf: [{ $ref: '#/components/schemas/User' }, { type: 'null' }] })).toBe('User or null');
  expect(typeOf({ type: 'array', items: { $ref: '#/components/schemas/User' } })).toEqual([
    { text: 'list of ' },
    { text: 'User', part: 'User' },
  ]);
});

test('fields and examples are those of the part that is meant', () => {
  const user = { $ref: '#/components/schemas/User' };
  expect(fieldsOf(user, schemas).map(({ name, required, about }) => [name, required, about])).toEqual([
    ['id', true, undefined],
    ['at', false, 'When.'],
  ]);
  expect(exampleOf({ type: 'array', items: user }, schemas)).toEqual([
    { id: expect.stringMatching(/^[\w-]{22}$/), at: '…' },
  ]);
});
