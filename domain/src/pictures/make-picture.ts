import type { FanoutDep } from '../ports/fanout.ts';
import type { PersonId } from '../ids.ts';
import { job, newJob, NonRetryable } from '../jobs/definition.ts';
import type { JobHome } from '../jobs/job-home.ts';
import type { BlobKey, Blobs, BlobsDep } from '../ports/blobs.ts';
import type { ImagesDep, Picture } from '../ports/images.ts';
import type { JobsDep } from '../ports/job-queue.ts';
import type { PictureHash, PicturesDep, UploadId } from '../ports/pictures.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { ClockDep } from '../time.ts';
import {
  pictureMostBytes,
  pictureSides,
  placeOfPerson,
  placeOfPicture,
  placeOfUpload,
  pictureSquares,
  sweepPictures,
} from './picture-places.ts';

export interface SentPicture {
  readonly personId: PersonId;
  readonly upload: UploadId;
}
/** What a picture is made with. */
export type PictureMaking = ClockDep & BlobsDep & FanoutDep & ImagesDep & PicturesDep & WorkspacesDep;

/** One at a time: decoding takes memory. */
export const makePicture = job(
  'picture',
  (sent: SentPicture, { directory }: JobHome) => makeSquares(directory, sent),
  { concurrency: { by: () => 'all', most: 1 } },
);

/** Asks for it; an upload is one job, however often it is asked for. */
export async function askForPicture(deps: ClockDep & JobsDep, sent: SentPicture): Promise<void> {
  await deps.jobs.add([
    newJob(makePicture, sent, { key: sent.upload, startedBy: sent.personId, dueAt: deps.clock.now() }),
  ]);
}

/** Makes the squares of one upload, shows them, and deletes what was sent and what was shown before. Done twice, it is done once. */
export async function makeSquares(
  deps: PictureMaking,
  { personId, upload }: SentPicture,
): Promise<{ readonly made: boolean }> {
  const { blobs, pictures, clock } = deps;
  if (!blobs) throw new NonRetryable('There is nowhere to keep pictures.');
  const before = await pictures.of(personId);
  if (before?.upload !== upload) {
    await tidy(deps, blobs, personId);
    return { made: false };
  }
  const sent = await bytesOf(blobs, placeOfUpload(personId, upload));
  const made = sent && (await deps.images.thumbnails(sent, pictureSquares));
  if (!made?.ok) {
    await pictures.finish(personId, upload, { problem: made?.error.why ?? 'broken' }, clock.now());
    await tidy(deps, blobs, personId);
    return { made: false };
  }
  const shown = await hashOf(made.value.at(-1)!);
  for (const [at, side] of pictureSides.entries()) {
    const { bytes, type } = made.value[at]!;
    await blobs.put(placeOfPicture(personId, shown, side), once(bytes), { type, limitBytes: bytes.length });
  }
  const isShown = await pictures.finish(personId, upload, { shown }, clock.now());
  await tidy(deps, blobs, personId);
  if (isShown) await tellOfPicture(deps, personId);
  return { made: isShown };
}

/** Has every page and room that shows somebody look at their picture again. */
export async function tellOfPicture(
  { fanout, workspaces }: FanoutDep & WorkspacesDep,
  personId: PersonId,
): Promise<void> {
  for (const { id } of await workspaces.ofPerson(personId))
    fanout.publish({ type: 'picturesChanged', workspaceId: id });
  fanout.publish({ type: 'personChanged', personId });
}

/** Leaves what is shown, and what something is still to be made of. */
async function tidy({ pictures }: PicturesDep, blobs: Blobs, personId: PersonId): Promise<void> {
  await sweepPictures(blobs, personId, async () => {
    const now = await pictures.of(personId);
    return [
      ...(now?.shown ? [`${placeOfPerson(personId)}${now.shown}/`] : []),
      ...(now?.upload ? [placeOfUpload(personId, now.upload)] : []),
    ];
  });
}

async function bytesOf(blobs: Blobs, key: BlobKey): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const found = await blobs.get(key);
  if (!found.ok) return undefined;
  const bytes = new Uint8Array(await new Response(found.value.body).arrayBuffer());
  return bytes.length > pictureMostBytes ? undefined : bytes;
}

async function hashOf({ bytes }: Picture): Promise<PictureHash> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('') as PictureHash;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
