import type { Actor } from '../actor.ts';
import type { PersonId } from '../ids.ts';
import type { BlobRead, BlobsDep } from '../ports/blobs.ts';
import type { PictureHash } from '../ports/pictures.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { placeOfPicture, type PictureSide } from './picture-places.ts';

/**
 * One square of a picture. Whoever knows its name may see it: names are told to those who share a workspace or a room with the person, guests too,
 * and cannot be guessed (decision 0033).
 */
export async function readPicture(
  { blobs }: BlobsDep,
  _by: Actor,
  { personId, hash, side }: { personId: PersonId; hash: PictureHash; side: PictureSide },
): Promise<Result<BlobRead, NotFound>> {
  const found = await blobs?.get(placeOfPicture(personId, hash, side));
  return found?.ok ? ok(found.value) : err({ type: 'NotFound', what: 'picture' });
}
