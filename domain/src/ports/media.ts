import type { MeetingId, SeatId } from '../ids.ts';

/** What a seat can send. `microphone` and `camera` are one person; a `screen` may bring its own sound. */
export type Source = 'microphone' | 'camera' | 'screen' | 'screenAudio';

/** What one receiver shows of one picture: the tile's width in device pixels decides the simulcast layer. */
export interface Wanted {
  readonly seat: SeatId;
  readonly source: 'camera' | 'screen';
  /** Device pixels. 0 asks for nothing, as for a tile on another page. */
  readonly width: number;
}

/**
 * Which seat a receiver's pre-allocated m-line carries right now. The client finds the transceiver by `mid`; coming and going
 * changes only this table, never the session description.
 */
export interface Slot {
  readonly mid: string;
  readonly seat: SeatId;
  readonly source: Source;
}

export type MediaEvent =
  /** An offer to answer. `generation` grows with each new connection; answers for an older one are ignored. */
  | { readonly type: 'offer'; readonly generation: number; readonly sdp: string }
  /** Another server carries this room: connect to it there with this token, soon, and settle offers and pictures with it. */
  | { readonly type: 'elsewhere'; readonly generation: number; readonly url: string; readonly token: string }
  | { readonly type: 'connected'; readonly generation: number }
  /** ICE or DTLS failed, or consent ran out: ask for a new connection with `connect`. */
  | { readonly type: 'failed'; readonly generation: number; readonly reason: string }
  | { readonly type: 'slots'; readonly slots: readonly Slot[] }
  /**
   * Which simulcast layers of this seat's pictures should be sent, by the `rid` of their encodings; nobody is shown the others. Until
   * the first such event of a connection, all.
   */
  | { readonly type: 'watched'; readonly camera: readonly string[]; readonly screen: readonly string[] }
  /** Sent to everybody in the room when it changes: the loudest, most recent first (at most 4), with level 0 to 127 (0 is silence). */
  | { readonly type: 'speakers'; readonly speakers: readonly { seat: SeatId; level: number }[] }
  /** Once a second while it matters: what the line of this seat can carry, and what it loses. */
  | {
      readonly type: 'line';
      readonly downBps: number;
      readonly upLoss: number;
      readonly downLoss: number;
      readonly roundTripMs: number;
    }
  /** The engine itself went away or came back. After `up` every seat must `connect` anew. */
  | { readonly type: 'engine'; readonly state: 'up' | 'down' };

/**
 * The engine that carries sound and pictures between the seats of a room. It never decides who may be in a room.
 *
 * - **MD1** `connect` makes a new connection for the seat, replaces an older one, and answers with an `offer` event.
 * - **MD2** A seat hears the loudest speakers and sees the pictures it wanted, of seats in the same room only.
 * - **MD3** `permit` is obeyed at once: what is not permitted is not forwarded, whatever the client sends.
 * - **MD4** `leave` closes the connection; unknown seats are ignored everywhere: a call that comes late does no harm.
 * - **MD5** A malformed answer yields `failed` for that seat and touches nobody else.
 * - **MD6** What was permitted and wanted holds for the seat until `leave`, over any number of connections. `permit` may come before
 *   `connect`; before the first one nothing is permitted.
 * - **MD7** A picture stands in `slots` once it flows, and no longer once it may not: nobody is shown under another's name.
 * - **MD8** A seat is told by `watched` to stop layers that nobody is shown for some seconds, and to send one again as soon as somebody
 *   is to be. The smallest is always sent. A seat that does not obey is carried all the same.
 */
export interface Media {
  connect(room: MeetingId, seat: SeatId, listener: (event: MediaEvent) => void): void;
  answer(room: MeetingId, seat: SeatId, generation: number, sdp: string): void;
  want(room: MeetingId, seat: SeatId, wanted: readonly Wanted[]): void;
  permit(room: MeetingId, seat: SeatId, permitted: Readonly<Record<Source, boolean>>): void;
  leave(room: MeetingId, seat: SeatId): void;
  /** For `/api/health`. */
  state(): 'up' | 'down' | 'starting';
}

/**
 * {@link Media} on a server that browsers connect to themselves, such as LiveKit. What the client settles with that server (`answer`,
 * `want`, slots, speakers, lines) does not come by here; who may do what still does.
 *
 * - **ME1** `connect` answers with one `elsewhere` event, whose token lets in this seat to this room and nobody anywhere else, soon
 *   runs out, and permits what is permitted now.
 * - **ME2** `permit` reaches the server as soon as it answers, and holds as well for whoever comes in with a token from before.
 * - **ME3** `leave` has the seat thrown out; whoever comes with a token of it afterwards is thrown out again.
 * - **ME4** `connected` and `failed` follow what the server says of the newest connection; of older ones it is ignored.
 * - **ME5** What a server is said to say is believed only with its signature.
 * - **ME6** A server that does not answer is `down`, and everybody is told by `engine`, then and when it answers again.
 */
export interface MediaElsewhere extends Media {
  /** What the server posts to us, with the `Authorization` header it came with. Answers whether it was believed. */
  hear(body: string, authorization: string): Promise<boolean>;
  close(): void;
}
export interface MediaDep {
  readonly media: Media;
}
