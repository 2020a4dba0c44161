import type { Actor } from '../actor.ts';
import type { BlobsDep } from '../ports/blobs.ts';
import type { JobsDep } from '../ports/job-queue.ts';
import type { PicturesDep } from '../ports/pictures.ts';
import type { NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { askForPicture } from './make-picture.ts';
import type { PictureProblem } from './picture-head.ts';
import { pictureName, type PictureName } from './picture-places.ts';

/** What somebody sees of their own picture. */
export interface OwnPicture {
  readonly shown?: PictureName | undefined;
  /** Something is being made of what they sent last. */
  readonly isMade: boolean;
  /** Why nothing was made of what they sent last. */
  readonly problem?: PictureProblem | undefined;
  /** Whether this home has somewhere to keep one. */
  readonly isPossible: boolean;
}

/** An upload that nothing was made of for so long may have lost its job with a process, ms. */
const lostMs = 10_000;

/** The picture of whoever asks. A job that was lost between the upload and the queue is asked for again. */
export async function viewPicture(
  deps: ClockDep & BlobsDep & JobsDep & PicturesDep,
  by: Actor,
  _input: Record<string, never> = {},
): Promise<Result<OwnPicture, NotSignedIn>> {
  if (by.type !== 'person') return err({ type: 'NotSignedIn' });
  const isPossible = deps.blobs !== undefined;
  const state = await deps.pictures.of(by.id);
  if (!state) return ok({ isMade: false, isPossible });
  const { shown, upload, problem, changedAt } = state;
  if (upload !== undefined && deps.clock.now() - changedAt > lostMs)
    await askForPicture(deps, { personId: by.id, upload });
  return ok({
    ...(shown && { shown: pictureName(by.id, shown) }),
    ...(problem && { problem }),
    isMade: upload !== undefined,
    isPossible,
  });
}
