import { describe, expect } from 'vitest';
import { statementRules } from './engine-statements.ts';
import { add, engineTest, names, type OpenDatabase } from './engine-test.ts';

/** Proves the rules of `Database` for one that has no interactive transactions; `open` makes an empty one per test. */
export function databaseContract(adapter: string, open: OpenDatabase): void {
  const test = engineTest(open);

  describe(`Database contract, ${adapter}`, () => {
    statementRules(open);

    test('E3 a read beside lists of statements sees all of a list or nothing of it', async ({ db }) => {
      const pair = (n: number) =>
        db.runAll(
          [`a${n}`, `b${n}`].map((name) => ({
            sql: 'insert into item (name) values (:name)',
            params: { name },
          })),
        );
      const writing = Promise.all(Array.from({ length: 10 }, (_, n) => pair(n)));
      for (let look = 0; look < 10; look++) expect((await names(db)).length % 2).toBe(0);
      await writing;
      expect(await names(db)).toHaveLength(20);
    });

    test('E8 one writer that fails leaves the others whole', async ({ db }) => {
      const writes = [add(db, 'a'), add(db, 'a'), add(db, 'b')];
      const done = (await Promise.allSettled(writes)).map(({ status }) => status === 'fulfilled');
      expect(done.filter(Boolean)).toHaveLength(2);
      expect(await names(db)).toEqual(['a', 'b']);
    });
  });
}
