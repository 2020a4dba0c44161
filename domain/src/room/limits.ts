/** The room's limits, in one place; the client shows them and the server keeps them. */
export const limits = {
  /** Characters of a chat message: Slack cuts at 4,000 too. */
  bodyLength: 4_000,
  nameLength: 60,
  noteLength: 200,
  /** A flag with skin tone and joiners takes at most about 14 UTF-16 units. */
  emojiLength: 16,
  /** Bytes of one frame. An answer with 20 m-lines is about 12 KiB. */
  frameBytes: 64 * 1024,
  sdpLength: 48 * 1024,
  /** Characters of one description between two browsers: four m-lines with everything Chromium offers are about 12,000 (e2e/direct.spec.ts). */
  peerSdpLength: 24 * 1024,
  /** How long after a direct link failed it is tried again, ms; each further failure takes four times as long, up to the most. */
  directRetryMs: 15_000,
  directRetryMostMs: 30 * 60_000,
  /** The same while there is no SFU that carries meanwhile, ms. */
  directRetryAloneMs: 1_000,
  directRetryAloneMostMs: 30_000,
  /** Entries in one `chat` frame. */
  chatPage: 200,
  /** Characters of text in one `chat` frame, but for a last message that goes over it: at most about 200 KiB on the wire. */
  chatPageLength: 64_000,
  /** Frames per seat: a burst, and what it refills per second. */
  frameBurst: 60,
  framesPerSecond: 20,
  /** Messages per seat. */
  sayBurst: 10,
  saysPerSecond: 2,
  /** New media connections per seat: a burst, and what it refills per second. Each costs keys and an offer. */
  connectBurst: 6,
  connectsPerSecond: 0.5,
  /** Invalid frames after which a socket is closed. */
  badFrames: 20,
  /** Bytes waiting in a socket above which it is cut. */
  socketBufferBytes: 512 * 1024,
  /** How long a lost line keeps its seat shown as reconnecting, ms. */
  reconnectMs: 60_000,
  /** How often it is noted who is in, ms: what a crash may cost of somebody's attendance. */
  seenMs: 60_000,
  /** How long somebody waits in the lobby without an answer, ms. */
  lobbyMs: 10 * 60_000,
  /** How long somebody who lost their line stays in the lobby's list, ms: a reload takes about two seconds. */
  lobbyGraceMs: 15_000,
  /** People who wait in one lobby at most. */
  lobbySeats: 100,
  /** How long the records keep guests who were denied, or left at the door of a room that died, ms. */
  strangersMs: 24 * 60 * 60_000,
  /** Time between two knocks of one seat, ms. */
  knockMs: 5_000,
  /** Silence after which the server drops a socket, ms. At half of it the server pings, and browsers answer that by themselves. */
  silenceMs: 30_000,
  /** Silence after which a socket no longer holds its seat against a new one, ms: a client that is awake asks every second. */
  heldMs: 5_000,
  /** How long a new socket may wait before it says `hello`, ms. */
  helloMs: 10_000,
  /** How long entries wait for one that stands before them, ms: two seconds more than a slow disk takes. */
  gapMs: 3_000,
  /** Entries that a room keeps at hand for those who come back after a short cut. */
  recentEntries: 256,
} as const;
