/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/**
 * The media of this seat: one connection to the SFU, asked for, answered, watched, and asked for anew when it breaks; and beside it the
 * direct links of a call between few.
 */
import { MediaConnection, type SentSource } from '@stoa/media/browser/connection';
import { PeerLink } from '@stoa/media/browser/peer-link';
import type { SeatId, Slot, Source } from '@stoa/domain';
import type { ClientFrame, Live, ServerFrame } from '@stoa/domain/room/protocol';
import { waitBefore } from './backoff.ts';
import { Direct, type DirectSound } from './direct.ts';
import { DirectReadings, type Speaker } from './direct-readings.ts';
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

export interface MediaDeps {
  send(frame: ClientFrame): boolean;
  /** What the room says that a seat sends; a direct link plays nothing else. */
  live(seat: SeatId): Live | undefined;
  /** Who speaks, while nobody else can say it. */
  speaking(speakers: readonly Speaker[]): void;
}
/** Something to be heard: an element each, silent while the same is heard on another way. */
export interface Sound {
  readonly key: string;
  readonly seat: SeatId;
  readonly stream: MediaStream;
  readonly silent: boolean;
}

export class MediaLink {
  poor = $state(false);
  slots: readonly Slot[] = $state.raw([]);
  readonly wants: Wants;

  /** How the connection to the SFU fares, whether it is needed or not; `none` where there is no SFU. */
  #sfu: MediaState | 'none' = $state('off');
  #sfuLostAt: number | undefined = $state();
  /** Everybody is seen and heard directly. */
  #direct = $state(false);
  /** By seat and source: what is taken from a direct link. */
  #taken: ReadonlyMap<string, MediaStreamTrack> = $state.raw(new Map());
  #directSounds: readonly DirectSound[] = $state.raw([]);
  /** How the links fare on their own. */
  #linking: 'idle' | 'connecting' | 'blocked' = $state('idle');
  readonly state: MediaState = $derived.by(() => {
    if (this.#sfu === 'off' || this.#sfu === 'chatOnly' || this.#sfu === 'unsupported') return this.#sfu;
    if (this.#direct) return 'connected';
    if (this.#sfu !== 'none') return this.#sfu;
    return this.#linking === 'idle' ? 'connected' : this.#linking;
  });
  /** When it stopped being connected, ms; for the seconds in "Reconnecting…". */
  readonly lostAt: number | undefined = $derived(this.#direct ? undefined : this.#sfuLostAt);

  readonly #midOf = $derived(new Map(this.slots.map(({ mid, seat, source }) => [`${seat}/${source}`, mid])));
  readonly sounds: readonly Sound[] = $derived.by(() => this.#allSounds());
  /** Grows with each connection, so that pictures are taken from the new one. */
  #generation = $state(-1);
  #connection: MediaConnection | undefined;
  /** By seat and source: the same stream for as long as there is a picture, whichever way it comes, so that it never blinks. */
  #pictures = new Map<string, MediaStream>();
  #heard = new WeakMap<MediaStreamTrack, MediaStream>();
  #sent = new Map<SentSource, MediaStreamTrack | null>();
  #deps: MediaDeps;
  #links: Direct;
  #readings: DirectReadings;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #onlyDirect = false;
  #judge = createLineQuality();

  constructor(deps: MediaDeps) {
    this.#deps = deps;
    this.wants = new Wants((tiles) => deps.send({ t: 'want', tiles: [...tiles] }));
    this.#links = new Direct({
      open: (options) => new PeerLink(options),
      send: deps.send,
      live: deps.live,
      sfuBrings: (seat) => this.#sfuBrings(seat),
      rest: (resting) => void this.#connection?.rest(resting).catch(() => this.#failed()),
      changed: () => this.#linksChanged(),
    });
    this.#readings = new DirectReadings(this.#links, {
      speaking: deps.speaking,
      line: (line) => (this.poor = this.#judge(line)),
    });
  }

  /** Sends a track from now on, through this connection and all later ones. */
  carry(source: SentSource, track: MediaStreamTrack | undefined): void {
    this.#sent.set(source, track ?? null);
    this.#links.carry(source, track ?? null);
    void this.#connection?.send(source, track ?? null).catch(() => this.#failed());
  }

  /** What is received of a seat, or `undefined` while nothing is. */
  streamOf(seat: SeatId, source: Slot['source']): MediaStream | undefined {
    const key = `${seat}/${source}`;
    const mid = this.#midOf.get(key);
    const track = this.#taken.get(key) ?? (mid === undefined ? undefined : this.#trackAt(mid));
    const known = this.#pictures.get(key);
    if (!track) this.#pictures.delete(key);
    if (!track || known?.getTracks()[0] === track) return track && known;
    if (!known) {
      const stream = new MediaStream([track]);
      this.#pictures.set(key, stream);
      return stream;
    }
    for (const old of known.getTracks()) known.removeTrack(old);
    known.addTrack(track);
    return known;
  }
  #trackAt(mid: string): MediaStreamTrack | undefined {
    return this.#generation < 0 ? undefined : this.#connection?.trackOf(mid);
  }
  #allSounds(): Sound[] {
    const sounds: Sound[] = [];
    for (const { mid, seat, source } of this.slots) {
      if (source !== 'microphone' && source !== 'screenAudio') continue;
      const track = this.#trackAt(mid);
      const silent = this.#taken.has(`${seat}/${source}`);
      if (track) sounds.push({ key: mid, seat, stream: this.#streamWith(track), silent });
    }
    for (const { key, seat, source, track, playing } of this.#directSounds) {
      const live = this.#deps.live(seat);
      const allowed = source === 'microphone' ? live?.mic : live?.screen;
      sounds.push({ key, seat, stream: this.#streamWith(track), silent: !playing || allowed !== true });
    }
    return sounds;
  }
  #streamWith(track: MediaStreamTrack): MediaStream {
    const known = this.#heard.get(track) ?? new MediaStream([track]);
    this.#heard.set(track, known);
    return known;
  }

  /** The room answered `welcome`, for the first time or after a lost line: whatever there was is asked for anew. */
  welcome(media: 'up' | 'down' | 'none'): void {
    if (this.#sfu === 'chatOnly') return;
    this.#tries = 0;
    this.#links.end();
    this.#onlyDirect = media === 'none';
    if (media === 'none') this.#sfu = typeof RTCPeerConnection === 'undefined' ? 'unsupported' : 'none';
    else if (media === 'up') this.connect();
    else this.#down();
  }
  connect(): void {
    clearTimeout(this.#timer);
    if (typeof RTCPeerConnection === 'undefined') {
      this.#sfu = 'unsupported';
      return;
    }
    if (this.#sfu !== 'blocked') this.#sfu = this.#sfuLostAt === undefined ? 'connecting' : 'shaky';
    this.#deps.send({ t: 'connect' });
    this.#timer = setTimeout(() => this.#failed(), connectMs);
  }
  /** The person asked for another try. */
  again(): void {
    this.#tries = 0;
    this.#sfuLostAt = undefined;
    // Where there is only the direct way, the room tries it again by itself.
    if (this.#onlyDirect) this.#sfu = 'none';
    else {
      this.#sfu = 'connecting';
      this.connect();
    }
  }
  chatOnly(): void {
    this.close();
    this.#sfu = 'chatOnly';
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
      case 'watched':
        void this.#connection?.watched(frame);
        return true;
      case 'line':
        if (!this.#direct) this.poor = this.#judge(frame);
        return true;
      case 'speakers':
        return this.#direct;
      case 'direct':
        if (this.#sfu === 'off' || this.#sfu === 'chatOnly' || this.#sfu === 'unsupported')
          this.#links.refuse(frame);
        else this.#links.take(frame);
        return true;
      case 'peer':
        this.#links.signalled(frame);
        return true;
      case 'gone':
        this.#links.gone(frame.seat);
        return false;
      case 'media':
        if (frame.state === 'down') this.#down();
        else if (this.#sfu !== 'chatOnly') this.connect();
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
    this.#links.close();
    this.#connection?.close();
    this.#connection = undefined;
    this.#generation = -1;
    this.#pictures.clear();
    this.slots = [];
    this.poor = false;
    this.#sfuLostAt = undefined;
    this.#sfu = 'off';
    this.wants.forget();
  }

  async #answer(generation: number, sdp: string): Promise<void> {
    if (this.#sfu === 'off' || this.#sfu === 'chatOnly') return;
    this.#connection?.close();
    const connection = new MediaConnection({
      resting: this.#links.resting,
      onState: (state) => {
        if (connection === this.#connection) this.#changed(state);
      },
    });
    this.#connection = connection;
    try {
      for (const [source, track] of this.#sent) await connection.send(source, track);
      const answer = await connection.answer(sdp);
      if (connection !== this.#connection) return;
      this.#generation = generation;
      await connection.rest(this.#links.resting);
      this.#deps.send({ t: 'answer', generation, sdp: answer });
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
        this.#sfuLostAt = undefined;
        this.#sfu = 'connected';
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
    if (this.#sfu !== 'connected') return;
    this.#sfuLostAt = Date.now();
    this.#sfu = 'shaky';
  }
  #failed(): void {
    this.#lose();
    this.#tries++;
    if (this.#tries >= blockedAfter) this.#sfu = 'blocked';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), waitBefore(this.#tries));
  }
  #linksChanged(): void {
    this.#direct = this.#links.carries;
    this.#linking =
      this.#links.failures >= blockedAfter ? 'blocked' : this.#links.wanted ? 'connecting' : 'idle';
    this.#taken = this.#links.taken();
    this.#directSounds = this.#links.sounds();
    if (this.#direct) this.#readings.start();
    else this.#readings.stop();
  }
  /** What the SFU brought of a seat up to now. */
  async #sfuBrings(seat: SeatId): Promise<Partial<Record<Source, number>>> {
    const stats = await this.#connection?.stats();
    const brought: Partial<Record<Source, number>> = {};
    for (const slot of this.slots) {
      const received = stats?.received[slot.mid];
      if (slot.seat !== seat || !received) continue;
      brought[slot.source] = received.kind === 'video' ? received.framesDecoded : received.packets;
    }
    return brought;
  }
  #down(): void {
    clearTimeout(this.#timer);
    this.#connection?.close();
    this.#connection = undefined;
    this.#generation = -1;
    this.slots = [];
    if (this.#sfu !== 'off' && this.#sfu !== 'chatOnly') this.#sfu = 'down';
  }
}
