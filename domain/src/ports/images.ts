import type { Result } from '../result.ts';
import type { PictureRefused, PictureType } from '../pictures/picture-head.ts';

/** A picture as it is stored and shown. */
export interface Picture {
  readonly type: PictureType;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a smaller picture is to be. */
export interface Thumbnail {
  /** The longer side at most, in pixels; of a square both, exactly. */
  readonly sidePx: number;
  /** `square` takes what is in the middle; `within` keeps all of the picture, and makes none larger than it is. */
  readonly shape: 'square' | 'within';
}

/**
 * Makes smaller pictures.
 *
 * - **IM1** `thumbnails` answers one picture for each that is wanted, in their order: of the size that is wanted, as WebP. An adapter that cannot
 *   resize says so in `resizes`: it answers the picture as it is, and refuses as `notCut` what is too large to be used like that.
 * - **IM2** Nothing stands in what is made but what is seen: no place, time, camera, words or smaller picture of another one.
 * - **IM3** A picture that says how its camera was held is turned as it says; an adapter that cannot resize leaves it.
 * - **IM4** What cannot be decoded to its end is refused as `broken`, what is no JPEG, PNG or WebP as `notAPicture`, and what has more pixels than
 *   `readPictureHead` allows as `tooManyPixels`, without decoding any of it.
 * - **IM5** One picture is decoded at a time.
 */
export interface Images {
  resizes(): Promise<boolean>;
  thumbnails(
    bytes: Uint8Array<ArrayBuffer>,
    wanted: readonly Thumbnail[],
  ): Promise<Result<readonly Picture[], PictureRefused>>;
}
export interface ImagesDep {
  readonly images: Images;
}
