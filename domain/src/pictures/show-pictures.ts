import type { PersonId } from '../ids.ts';
import type { Pictures } from '../ports/pictures.ts';
import { pictureName, type PictureName } from './picture-places.ts';

/** The pictures of those of these people who have one, by person; people beyond the first 500 keep their letters. */
export async function picturesOf(
  pictures: Pictures,
  people: Iterable<PersonId | undefined>,
): Promise<Readonly<Record<PersonId, PictureName>>> {
  const asked = [...new Set(people)].filter((id) => id !== undefined).slice(0, 500);
  if (asked.length === 0) return {};
  const shown = await pictures.shownOf(asked);
  return Object.fromEntries([...shown].map(([person, hash]) => [person, pictureName(person, hash)]));
}
