import type { PersonId } from '../ids.ts';
import type { PictureProblem } from '../pictures/picture-head.ts';
import type { Instant } from '../time.ts';

/** Names a picture of somebody by what is in it: 32 hex digits of its SHA-256, so that it cannot be guessed and never changes. */
export type PictureHash = string & { readonly brand: 'PictureHash' };
/** One picture that somebody sent, from when it came until it is made, refused or followed by another. */
export type UploadId = string & { readonly brand: 'UploadId' };

/** What is known of somebody's picture. */
export interface PictureState {
  /** What is shown of them now. */
  readonly shown?: PictureHash | undefined;
  /** What is being made of what they sent last. */
  readonly upload?: UploadId | undefined;
  /** Why nothing was made of what they sent last. */
  readonly problem?: PictureProblem | undefined;
  readonly changedAt: Instant;
}

/**
 * Which picture each person has. The pictures themselves are blobs.
 *
 * - **PI1** `of` is `undefined` for whoever never had one, and after `remove`.
 * - **PI2** `begin` notes a new upload, whatever was noted before. What is shown stays, and a problem is forgotten.
 * - **PI3** `finish` ends an upload with what is shown now, or with the problem, and answers whether it did: one that another followed, or whose
 *   person is gone, ends nothing. Of two that race, one is told that it did.
 * - **PI4** `shownOf` answers those of these people who have one.
 * - **PI5** Pictures go with their account.
 */
export interface Pictures {
  of(person: PersonId): Promise<PictureState | undefined>;
  begin(person: PersonId, upload: UploadId, at: Instant): Promise<void>;
  finish(
    person: PersonId,
    upload: UploadId,
    outcome: { readonly shown: PictureHash } | { readonly problem: PictureProblem },
    at: Instant,
  ): Promise<boolean>;
  remove(person: PersonId): Promise<void>;
  /** At most 500 at once. */
  shownOf(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, PictureHash>>;
}
export interface PicturesDep {
  readonly pictures: Pictures;
}

export const asPictureHash = (text: string): PictureHash | undefined =>
  /^[\da-f]{32}$/.test(text) ? (text as PictureHash) : undefined;
