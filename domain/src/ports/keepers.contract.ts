import { describe, expect, test } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Person } from './accounts.ts';
import type { Keepers } from './keepers.ts';

const one = (id: string, name: string): Person => ({ id: id as PersonId, name, email: `${id}@example.test` });
const [ada, bob, cem] = [
  one('ada', 'Ada'),
  { ...one('bob', 'Bob'), language: 'nl' as const },
  one('cem', 'Cem'),
];

/** Proves the KE rules of {@link Keepers}; `open` makes an empty list in a directory that knows these people. */
export function keepersContract(
  adapter: string,
  open: (people: readonly Person[]) => Promise<{ keepers: Keepers; close: () => Promise<void> }>,
): void {
  describe(`Keepers contract, ${adapter}`, () => {
    test('KE1 KE2 somebody who is named is a keeper, once', async () => {
      const { keepers, close } = await open([ada]);
      expect(await keepers.isKeeper(ada.id)).toBe(false);
      expect(await keepers.list()).toEqual([]);
      await keepers.name(ada.id);
      await keepers.name(ada.id);
      expect(await keepers.isKeeper(ada.id)).toBe(true);
      expect(await keepers.isKeeper(bob.id)).toBe(false);
      expect(await keepers.list()).toEqual([ada]);
      await close();
    });

    test('KE3 the last one stays, also when all go at once', async () => {
      const { keepers, close } = await open([ada, bob, cem]);
      const all = [cem, ada, bob];
      for (const { id } of all) await keepers.name(id);
      expect((await keepers.list()).map(({ name }) => name)).toEqual(['Ada', 'Bob', 'Cem']);
      expect(await keepers.remove('nobody' as PersonId)).toBe(false);
      const went = await Promise.all(all.map(({ id }) => keepers.remove(id)));
      expect(went.filter(Boolean)).toHaveLength(2);
      const [last] = await keepers.list();
      expect(await keepers.remove(last!.id)).toBe(false);
      expect(await keepers.list()).toEqual([last]);
      await close();
    });

    test('KE5 an account is found by its address', async () => {
      const { keepers, close } = await open([ada, bob]);
      expect(await keepers.find('BOB@example.test')).toMatchObject({ person: bob });
      expect(await keepers.find('eve@example.test')).toBeUndefined();
      await close();
    });
  });
}
