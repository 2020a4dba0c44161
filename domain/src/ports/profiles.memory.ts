import type { Profile, Profiles } from './profiles.ts';

/** {@link Profiles} in memory. */
export function createMemoryProfiles(): Profiles {
  const kept = new Map<string, Profile>();
  return {
    async begin(profile) {
      if (!kept.has(profile.personId)) kept.set(profile.personId, profile);
    },
    async beginSettings(person, settings) {
      const found = kept.get(person);
      if (found && !found.settings) kept.set(person, { ...found, settings });
    },
    of: async (person) => kept.get(person),
  };
}
