/** Payload types of our offers: the same for everybody, so that packets pass on as they came. */
export const vp8PayloadType = 96;
export const opusPayloadType = 111;

/** RTP clock rates, in Hz. */
export const videoClock = 90_000;
export const audioClock = 48_000;
