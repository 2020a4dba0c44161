import { describe, expect, test } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Person } from './accounts.ts';
import type { Keepers } from './keepers.ts';

const ada: Person = { id: 'ada' as PersonId, name: 'Ada', email: 'ada@example.test' };

/** Proves the KE rules of {@link Keepers}; `open` makes an empty list in a directory that knows these people. */
export function keepersContract(
  adapter: string,
  open: (people: readonly Person[]) => Promise<{ keepers: Keepers; close: () => Promise<void> }>,
): void {
  describe(`Keepers contract, ${adapter}`, () => {
    test('KE1 KE2 somebody who is named is a keeper, once', async () => {
      const { keepers, close } = await open([ada]);
      expect(await keepers.isKeeper(ada.id)).toBe(false);
      await keepers.name(ada.id);
      await keepers.name(ada.id);
      expect(await keepers.isKeeper(ada.id)).toBe(true);
      expect(await keepers.isKeeper('bob' as PersonId)).toBe(false);
      await close();
    });
  });
}
