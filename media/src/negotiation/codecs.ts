/** Payload types of our offers: the same for everybody, so that packets pass on as they came. */
export const vp8PayloadType = 96;
/** A picture's packet that is sent again, on a stream of its own (RFC 4588). */
export const rtxPayloadType = 97;
export const opusPayloadType = 111;

/** RTP clock rates, in Hz. */
export const videoClock = 90_000;
export const audioClock = 48_000;

/** The SSRC of a slot's packets that are sent again. Slots have consecutive ones, and are fewer. */
export const rtxSsrcOf = (ssrc: number): number => ssrc + 0x100;
