/**
 * Sequence numbers that never wrap. On the wire they have 16 bits (VP8 picture ids 15); inside we count on, so that "later" is `>`.
 * At 1,000 packets a second a count stays below 2^31, where V8 keeps small integers, for 24 days.
 */
export const unwrap16 = (near: number, sequence: number): number => near + (((sequence - near) << 16) >> 16);

/** As {@link unwrap16}, for the 15 bits of a VP8 picture id. */
export const unwrap15 = (near: number, pictureId: number): number =>
  near + (((pictureId - near) << 17) >> 17);

/** As {@link unwrap16}, for a picture id of 7 bits. */
export const unwrap7 = (near: number, pictureId: number): number => near + (((pictureId - near) << 25) >> 25);
