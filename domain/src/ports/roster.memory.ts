import type { PersonId } from '../ids.ts';
import { sameEntry } from '../roster/same-entry.ts';
import type { Roster, RosterEntry } from './roster.ts';

/** {@link Roster} in memory. */
export function createMemoryRoster(): Roster {
  const kept = new Map<PersonId, RosterEntry>();
  return {
    async put(entries) {
      for (const entry of entries)
        if (!sameEntry(kept.get(entry.personId), entry)) kept.set(entry.personId, { ...entry });
    },
    async leave(person, at, by) {
      const entry = kept.get(person);
      if (!entry || entry.leftAt !== undefined) return false;
      kept.set(person, { ...entry, leftAt: at, changedBy: by });
      return true;
    },
    of: async (people) => people.flatMap((one) => kept.get(one) ?? []),
    page: async (limit, after = '' as PersonId) =>
      [...kept.values()]
        .filter(({ personId }) => personId > after)
        .sort((a, b) => (a.personId < b.personId ? -1 : 1))
        .slice(0, limit),
  };
}
