import type { Actor } from '../actor.ts';
import type { BlobsDep } from '../ports/blobs.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { PicturesDep } from '../ports/pictures.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { tellOfPicture } from './make-picture.ts';
import { sweepPictures } from './picture-places.ts';

/** Takes away the picture of whoever asks, with all that is kept of it. Without one, nothing changes. */
export async function removePicture(
  deps: BlobsDep & FanoutDep & PicturesDep & WorkspacesDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<null, NotSignedIn>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const before = await deps.pictures.of(by.id);
  await deps.pictures.remove(by.id);
  if (deps.blobs) await sweepPictures(deps.blobs, by.id);
  if (before?.shown) await tellOfPicture(deps, by.id);
  return ok(null);
}
