import type { PersonId } from '../ids.ts';
import type { Keepers } from './keepers.ts';

/** {@link Keepers} in memory. */
export function createMemoryKeepers(): Keepers {
  const named = new Set<PersonId>();
  return {
    isKeeper: async (person) => named.has(person),
    name: async (person) => void named.add(person),
  };
}
