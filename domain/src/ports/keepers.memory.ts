import type { PersonId } from '../ids.ts';
import type { Person } from './accounts.ts';
import type { Keepers } from './keepers.ts';

/** {@link Keepers} in memory, among these people; without them an id is also a name. All addresses are confirmed. */
export function createMemoryKeepers(people?: () => Iterable<Person>): Keepers {
  const named = new Set<PersonId>();
  const personById = (id: PersonId): Person =>
    [...(people?.() ?? [])].find((person) => person.id === id) ?? {
      ...{ id, name: id, email: `${id}@example.org` },
    };
  return {
    isKeeper: async (person) => named.has(person),
    name: async (person) => void named.add(person),
    remove: async (person) => named.size > 1 && named.delete(person),
    list: async () => [...named].map(personById).sort((a, b) => (a.name < b.name ? -1 : 1)),
    async find(email) {
      const wanted = email.toLowerCase();
      const person = people
        ? [...people()].find((one) => one.email.toLowerCase() === wanted)
        : personById(wanted.split('@')[0] as PersonId);
      return person && { person, isConfirmed: true };
    },
  };
}
