import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Roster, RosterEntry } from './roster.ts';

/** Proves the RO rules of {@link Roster} for one adapter; `open` makes an empty one per test. */
export function rosterContract(
  adapter: string,
  open: () => Promise<{ roster: Roster; close: () => Promise<void> }>,
): void {
  const test = base.extend<{ roster: Roster }>({
    roster: async ({}, use) => {
      const { roster, close } = await open();
      await use(roster);
      await close();
    },
  });

  describe(`Roster contract, ${adapter}`, () => {
    test('RO1 what is put comes back, and is replaced whole', async ({ roster }) => {
      await roster.put([entry('ada'), entry('ben', { role: 'admin', leftAt: at(9) })]);
      expect(await roster.page(10)).toEqual([entry('ada'), entry('ben', { role: 'admin', leftAt: at(9) })]);
      const renamed = entry('ben', { name: 'Benjamin', joinedAt: at(20), changedBy: ada });
      await roster.put([renamed]);
      expect(await roster.page(10)).toEqual([entry('ada'), renamed]);
      await roster.put([]);
      expect(await roster.page(10)).toHaveLength(2);
    });

    test('RO1 who changed it stays where nothing else is new', async ({ roster }) => {
      await roster.put([entry('ben', { changedBy: ada })]);
      await roster.put([entry('ben')]);
      expect(await roster.page(10)).toEqual([entry('ben', { changedBy: ada })]);
    });

    test('RO2 somebody leaves once', async ({ roster }) => {
      await roster.put([entry('ben')]);
      expect(await roster.leave(ben, at(5), ada)).toBe(true);
      expect(await roster.leave(ben, at(6), ben)).toBe(false);
      expect(await roster.leave(ada, at(6), ada)).toBe(false);
      expect(await roster.page(10)).toEqual([entry('ben', { leftAt: at(5), changedBy: ada })]);
    });

    test('RO4 those that are asked for', async ({ roster }) => {
      await roster.put(['ada', 'ben', 'cy'].map((id) => entry(id)));
      const found = await roster.of([ben, 'nobody' as PersonId, ada]);
      expect(found.map(({ personId }) => personId).toSorted()).toEqual([ada, ben]);
      expect(await roster.of([])).toEqual([]);
    });

    test('RO3 all of them by id, page by page', async ({ roster }) => {
      await roster.put(['d', 'B', 'a', '_c', '-e'].map((id) => entry(id)));
      const ids = async (limit: number, after?: string) =>
        (await roster.page(limit, after as PersonId)).map(({ personId }) => personId as string);
      expect(await ids(3)).toEqual(['-e', 'B', '_c']);
      expect(await ids(3, '_c')).toEqual(['a', 'd']);
      expect(await ids(3, 'a0')).toEqual(['d']);
      expect(await ids(3, 'd')).toEqual([]);
    });
  });
}

const [ada, ben] = ['ada' as PersonId, 'ben' as PersonId];
const at = (ms: number): Instant => (1_700_000_000_000 + ms) as Instant;
const entry = (id: string, more: Partial<RosterEntry> = {}): RosterEntry => ({
  personId: id as PersonId,
  name: id.toUpperCase(),
  role: 'member',
  joinedAt: at(0),
  leftAt: undefined,
  changedBy: id as PersonId,
  ...more,
});
