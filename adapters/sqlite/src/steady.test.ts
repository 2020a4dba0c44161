import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { steady } from './steady.ts';

test('only placeholders get a plus', () => {
  expect(
    steady(`select ':a', "b:c", d -- :e
      from f /* :g */ where h = :h and i in (:i,:j) and k-:k > 'it''s :l' limit :limit`),
  ).toBe(
    `select ':a', "b:c", d -- :e
      from f /* :g */ where h = +:h and i in (+:i,+:j) and k-+:k > 'it''s :l' limit +:limit`,
  );
});

test('no value and no type changes by it', () => {
  const database = new Database(':memory:');
  const values = { text: '007', whole: 7, part: 0.5, nothing: null, bytes: Buffer.from([1]), big: 2n ** 60n };
  for (const [name, value] of Object.entries(values)) {
    const plain = database.prepare(`select :${name} as v, typeof(:${name}) as t`).get({ [name]: value });
    expect(
      database.prepare(steady(`select :${name} as v, typeof(:${name}) as t`)).get({ [name]: value }),
    ).toEqual(plain);
  }
  database.close();
});
