/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/** The one media connection of this seat: asked for, answered, watched, and asked for anew when it breaks. */
import { MediaConnection, type SentSource } from '@stoa/media/browser/connection';
import type { SeatId, Slot } from '@stoa/domain';
import type { ClientFrame, ServerFrame } from '@stoa/domain/room/protocol';
import { waitBefore } from './backoff.ts';
import { createLineQuality } from './line-quality.ts';
import { Wants } from './wants.ts';

/**
 * `off` before joining; `blocked` when the room answers but no media gets through; `down` while the engine restarts; `chatOnly`
 * by choice; `unsupported` in a browser without WebRTC.
 */
export type MediaState =
  'off' | 'connecting' | 'connected' | 'shaky' | 'blocked' | 'down' | 'chatOnly' | 'unsupported';

/** ICE and DTLS take well under a second on a good line, a few over mobile; Chromium itself gives up after 15 s. */
const connectMs = 10_000;
/** Tries that failed before it is called blocked. */
const blockedAfter = 2;
/** A connection that is `disconnected` this long is replaced rather than waited for, ms. */
const shakyMs = 2_500;

export class MediaLink {
  state: MediaState = $state('off');
  /** When it stopped being connected, ms; for the seconds in "Reconnecting…". */
  lostAt: number | undefined = $state();
  poor = $state(false);
  slots: readonly Slot[] = $state.raw([]);
  readonly wants: Wants;

  readonly #midOf = $derived(new Map(this.slots.map(({ mid, seat, source }) => [`${seat}/${source}`, mid])));
  /** Grows with each connection, so that pictures are taken from the new one. */
  #generation = $state(-1);
  #connection: MediaConnection | undefined;
  #streams = new Map<string, MediaStream>();
  #sent = new Map<SentSource, MediaStreamTrack | null>();
  #send: (frame: ClientFrame) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #judge = createLineQuality();

  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send;
    this.wants = new Wants((tiles) => send({ t: 'want', tiles: [...tiles] }));
  }

  /** Sends a track from now on, through this connection and all later ones. */
  carry(source: SentSource, track: MediaStreamTrack | undefined): void {
    this.#sent.set(source, track ?? null);
    void this.#connection?.send(source, track ?? null).catch(() => this.#failed());
  }

  /** What is received of a seat, or `undefined` while nothing is. */
  streamOf(seat: SeatId, source: Slot['source']): MediaStream | undefined {
    const mid = this.#midOf.get(`${seat}/${source}`);
    return mid === undefined ? undefined : this.streamAt(mid);
  }
  streamAt(mid: string): MediaStream | undefined {
    if (this.#generation < 0) return undefined;
    const known = this.#streams.get(mid);
    if (known) return known;
    const track = this.#connection?.trackOf(mid);
    if (!track) return undefined;
    const stream = new MediaStream([track]);
    this.#streams.set(mid, stream);
    return stream;
  }

  /** The room answered `welcome`, for the first time or after a lost line: whatever there was is asked for anew. */
  welcome(media: 'up' | 'down'): void {
    if (this.state === 'chatOnly') return;
    this.#tries = 0;
    if (media === 'up') this.connect();
    else this.#down();
  }
  connect(): void {
    clearTimeout(this.#timer);
    if (typeof RTCPeerConnection === 'undefined') {
      this.state = 'unsupported';
      return;
    }
    if (this.state !== 'blocked') this.state = this.lostAt === undefined ? 'connecting' : 'shaky';
    this.#send({ t: 'connect' });
    this.#timer = setTimeout(() => this.#failed(), connectMs);
  }
  /** The person asked for another try. */
  again(): void {
    this.#tries = 0;
    this.state = 'connecting';
    this.lostAt = undefined;
    this.connect();
  }
  chatOnly(): void {
    this.close();
    this.state = 'chatOnly';
  }

  /** Answers whether the frame was about media. */
  take(frame: ServerFrame): boolean {
    switch (frame.t) {
      case 'offer':
        // The old table says nothing of the new connection: a face must never stand under another's name.
        this.slots = [];
        void this.#answer(frame.generation, frame.sdp);
        return true;
      case 'connected':
        return true;
      case 'failed':
        if (frame.generation === this.#generation) this.#failed();
        return true;
      case 'slots':
        this.slots = frame.slots;
        return true;
      case 'line':
        this.poor = this.#judge(frame);
        return true;
      case 'media':
        if (frame.state === 'down') this.#down();
        else if (this.state !== 'chatOnly') this.connect();
        return true;
      default:
        return false;
    }
  }

  /** For the e2e tests and the figures in settings. */
  stats() {
    return this.#connection?.stats();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#connection?.close();
    this.#connection = undefined;
    this.#generation = -1;
    this.#streams.clear();
    this.slots = [];
    this.poor = false;
    this.lostAt = undefined;
    this.state = 'off';
    this.wants.forget();
  }

  async #answer(generation: number, sdp: string): Promise<void> {
    if (this.state === 'off' || this.state === 'chatOnly') return;
    this.#connection?.close();
    const connection = new MediaConnection({
      onState: (state) => {
        if (connection === this.#connection) this.#changed(state);
      },
    });
    this.#connection = connection;
    try {
      for (const [source, track] of this.#sent) await connection.send(source, track);
      const answer = await connection.answer(sdp);
      if (connection !== this.#connection) return;
      this.#streams.clear();
      this.#generation = generation;
      this.#send({ t: 'answer', generation, sdp: answer });
      this.wants.again();
    } catch {
      if (connection === this.#connection) this.#failed();
    }
  }

  #changed(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        clearTimeout(this.#timer);
        this.#tries = 0;
        this.lostAt = undefined;
        this.state = 'connected';
        break;
      case 'disconnected':
        this.#lose();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.connect(), shakyMs);
        break;
      case 'failed':
        this.#failed();
        break;
      default:
    }
  }
  #lose(): void {
    if (this.state !== 'connected') return;
    this.lostAt = Date.now();
    this.state = 'shaky';
  }
  #failed(): void {
    this.#lose();
    this.#tries++;
    if (this.#tries >= blockedAfter) this.state = 'blocked';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), waitBefore(this.#tries));
  }
  #down(): void {
    clearTimeout(this.#timer);
    this.#connection?.close();
    this.#connection = undefined;
    this.#generation = -1;
    this.#streams.clear();
    this.slots = [];
    if (this.state !== 'off' && this.state !== 'chatOnly') this.state = 'down';
  }
}
