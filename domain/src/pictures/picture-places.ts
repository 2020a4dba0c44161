import type { PersonId } from '../ids.ts';
import { asBlobKey, type BlobKey, type Blobs } from '../ports/blobs.ts';
import type { PictureHash, UploadId } from '../ports/pictures.ts';
import type { Thumbnail } from '../ports/images.ts';

/** The sides of the squares that are made of each picture, in pixels: for lists, and for tiles and the account page. */
export const pictureSides = [64, 256] as const;
export type PictureSide = (typeof pictureSides)[number];
export const asPictureSide = (text: string): PictureSide | undefined =>
  pictureSides.find((side) => String(side) === text);

/** What is made of each: the larger one names the picture. */
export const pictureSquares: readonly Thumbnail[] = pictureSides.map((sidePx) => ({
  sidePx,
  shape: 'square',
}));

/** The largest picture that is taken, in bytes. */
export const pictureMostBytes = 8 << 20;

/** Names a picture of a person, as `<person>/<hash>`: whoever has this may see it, and nobody can guess it. */
export type PictureName = string & { readonly brand: 'PictureName' };
export const pictureName = (person: PersonId, hash: PictureHash): PictureName =>
  `${person}/${hash}` as PictureName;

/** Below this all that is kept of somebody's pictures stands; ids may begin with a sign that no key begins with. */
export const placeOfPerson = (person: PersonId): string => `people/p${person}/`;
export const placeOfPicture = (person: PersonId, hash: PictureHash, side: PictureSide): BlobKey =>
  keyOf(`${placeOfPerson(person)}${hash}/${side}`);
/** Of what somebody sent, until something is made of it. */
export const placeOfUpload = (person: PersonId, upload: UploadId): BlobKey =>
  keyOf(`${placeOfPerson(person)}sent/u${upload}`);

function keyOf(text: string): BlobKey {
  const key = asBlobKey(text);
  if (!key) throw new Error('An id is no part of a key.');
  return key;
}

/**
 * Deletes what is kept of somebody's pictures, but for what begins with one of the places that `keep` names: it is asked after each look, so that
 * what came before the look and was noted before it came is named.
 */
export async function sweepPictures(
  blobs: Blobs,
  person: PersonId,
  keep: () => Promise<readonly string[]> = async () => [],
): Promise<void> {
  for (let after = '', isLast = false; !isLast;) {
    const page = await blobs.list(placeOfPerson(person), { after, limit: 1_000 });
    const kept = page.length > 0 ? await keep() : [];
    for (const { key } of page) if (!kept.some((place) => key.startsWith(place))) await blobs.delete(key);
    isLast = page.length < 1_000;
    after = page.at(-1)?.key ?? '';
  }
}
