import { wordsOf } from '@stoa/tenantdb';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

/** Beyond it are ideographs and private use, which are letters that stand for themselves. */
const last = 0x1ffff;

test('FTS5 finds the words that tenantdb finds, for each code point between two letters', () => {
  const database = new Database(':memory:');
  database.exec(`
    create virtual table text using fts5(x, content = '', tokenize = 'unicode61 remove_diacritics 2');
    create virtual table found using fts5vocab(text, instance)`);
  const insert = database.prepare('insert into text (rowid, x) values (?, ?)');
  const between = (code: number) => `q${String.fromCodePoint(code)}z`;
  database.transaction(() => {
    for (let code = 1; code <= last; code++) if (!isSurrogate(code)) insert.run(code, between(code));
  })();

  const rows = database.prepare('select doc, term from found order by doc, offset').iterate();
  const said = new Map<number, string>();
  for (const { doc, term } of rows as Iterable<{ doc: number; term: string }>)
    said.set(doc, said.has(doc) ? `${said.get(doc)} ${term}` : term);
  const differ = [...said].filter(([code, terms]) => terms !== words(between(code)));
  expect(said.size).toBeGreaterThan(100_000);
  expect(differ).toEqual([]);
});

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
const words = (text: string): string =>
  wordsOf(text)
    .map(({ word }) => word)
    .join(' ');
