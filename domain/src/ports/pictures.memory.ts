import type { PersonId } from '../ids.ts';
import type { Pictures, PictureState } from './pictures.ts';

/** {@link Pictures} in memory, of these people; without them, of everybody. */
export function createMemoryPictures(isThere: (person: PersonId) => boolean = () => true): Pictures {
  const byPerson = new Map<PersonId, PictureState>();
  const of = (person: PersonId): PictureState | undefined =>
    isThere(person) ? byPerson.get(person) : undefined;
  return {
    of: async (person) => of(person),
    async begin(person, upload, changedAt) {
      const shown = of(person)?.shown;
      byPerson.set(person, { ...(shown && { shown }), upload, changedAt });
    },
    async finish(person, upload, outcome, changedAt) {
      const before = of(person);
      if (before?.upload !== upload) return false;
      const shown = 'shown' in outcome ? outcome.shown : before.shown;
      byPerson.set(person, {
        ...(shown && { shown }),
        ...('problem' in outcome && { problem: outcome.problem }),
        changedAt,
      });
      return true;
    },
    remove: async (person) => void byPerson.delete(person),
    async shownOf(people) {
      const found = people.flatMap((person) => {
        const shown = of(person)?.shown;
        return shown ? [[person, shown] as const] : [];
      });
      return new Map(found);
    },
  };
}
