import type { Actor } from '../actor.ts';
import type { IdsDep } from '../ids.ts';
import type { BlobsDep } from '../ports/blobs.ts';
import type { JobsDep } from '../ports/job-queue.ts';
import type { PicturesDep, UploadId } from '../ports/pictures.ts';
import type { TooLarge } from '../ports/blobs.ts';
import type { NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { askForPicture } from './make-picture.ts';
import { readPictureHead, type PictureRefused } from './picture-head.ts';
import { pictureMostBytes, placeOfUpload } from './picture-places.ts';

/** This home has nowhere to keep pictures. */
export interface NoStorage {
  readonly type: 'NoStorage';
}

/**
 * Takes a picture of whoever asks, and has it made smaller in the background. What is no picture that can be used is refused before anything of it
 * is kept or decoded; what was shown before is shown until the new one is made.
 */
export async function takePicture(
  deps: ClockDep & IdsDep & BlobsDep & JobsDep & PicturesDep,
  by: Actor,
  { bytes }: { readonly bytes: Uint8Array },
): Promise<Result<null, NotSignedIn | NoStorage | TooLarge | PictureRefused>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  if (!deps.blobs) return err({ type: 'NoStorage' });
  if (bytes.length > pictureMostBytes) return err({ type: 'TooLarge', limitBytes: pictureMostBytes });
  const head = readPictureHead(bytes);
  if (!head.ok) return head;

  const upload = deps.ids.next() as UploadId;
  // Noted first: whatever is left of an upload that dies midway goes with the next one.
  await deps.pictures.begin(by.id, upload, deps.clock.now());
  const put = await deps.blobs.put(placeOfUpload(by.id, upload), once(bytes), {
    type: head.value.type,
    limitBytes: pictureMostBytes,
  });
  if (!put.ok) return put;
  await askForPicture(deps, { personId: by.id, upload });
  return ok(null);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
