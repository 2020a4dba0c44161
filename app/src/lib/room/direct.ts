/**
 * The direct links of a call between few: made when the room says so, taken once they bring everything, given up only when the SFU
 * does. It decides; sockets, the SFU and the browser's connections are given to it.
 */
import type { SeatId, Source } from '@stoa/domain';
import type { ClientFrame, Live, ServerFrame } from '@stoa/domain/room/protocol';
import type { LinkStats, PeerLink, PeerLinkOptions } from '@stoa/media/browser/peer-link';

export type Link = Pick<
  PeerLink,
  'start' | 'take' | 'send' | 'trackOf' | 'levelOf' | 'say' | 'stats' | 'close'
>;

export interface DirectDeps {
  open(options: PeerLinkOptions): Link;
  send(frame: ClientFrame): boolean;
  /** What the room says that a seat sends. */
  live(seat: SeatId): Live | undefined;
  /** How much of each source of a seat the SFU has brought: frames or packets, growing while it flows. */
  sfuBrings(seat: SeatId): Promise<Partial<Record<Source, number>>>;
  /** Whether the way up to the SFU is not needed now. */
  rest(resting: boolean): void;
  /** What is played changed. */
  changed(): void;
}

/** How often links are looked at, in ms: while something is about to change, and otherwise. */
const eagerMs = 150;
const calmMs = 500;
/** How long a new link may take until everything has come in on it, ms. ICE and DTLS take under a second, a picture a few frames. */
const readyMs = 8_000;
/** Silence of somebody who sends after which a link counts as lost, ms: sound alone is 50 packets a second. */
const silentMs = 2_000;
/** How long the SFU has to bring everything that a link brings, ms: a picture that is on no tile it never does. */
const patienceMs = 5_000;
/** The same while it brings nothing of somebody at all: after a restart they may come back later than we, and their link still works. */
const longPatienceMs = 30_000;

/** Sound of a link, taken or not. */
export interface DirectSound {
  readonly key: string;
  readonly seat: SeatId;
  readonly source: 'microphone' | 'screenAudio';
  readonly track: MediaStreamTrack;
  readonly playing: boolean;
}

/** How long a word of the other end may be on its way, ms: it may just have begun to play what we let go. */
const wordMs = 1_000;

interface Entry {
  readonly seat: SeatId;
  readonly round: number;
  /** Which `direct` frame asked for it, by our own count: a server that was started anew counts rounds from one. */
  readonly beginning: number;
  readonly link: Link;
  readonly since: number;
  connected: boolean;
  /** We take this seat's media from here. */
  playing: boolean;
  /** They take ours from here. */
  played: boolean;
  /** Nothing comes or goes any more; what it showed last stays until the SFU shows more. */
  broken: boolean;
  /** Since when it is on its way out: a newer link took its place, or the call is direct no more. */
  leaving: number | undefined;
  packets: number;
  grewAt: number;
  /** What the SFU had brought when we first asked it to take over. */
  sfuBefore: Partial<Record<Source, number>> | undefined;
}

export class Direct {
  readonly #deps: DirectDeps;
  readonly #sent = new Map<Source, MediaStreamTrack | null>();
  #entries: Entry[] = [];
  #peers: readonly SeatId[] = [];
  #failures = 0;
  #beginnings = 0;
  #resting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: DirectDeps) {
    this.#deps = deps;
  }

  /** The room said whom to link to; nobody ends it. */
  take(frame: Extract<ServerFrame, { t: 'direct' }>): void {
    if (frame.peers.length === 0) return this.end();
    this.#beginnings += 1;
    this.#peers = frame.peers.map(({ seat }) => seat);
    for (const entry of [...this.#entries]) {
      // What is played goes on until the new link brings the same; what only began is given up.
      if (this.#peers.includes(entry.seat) && entry.playing && !entry.broken)
        Object.assign(entry, { leaving: undefined, sfuBefore: undefined });
      else if (entry.connected) entry.leaving ??= Date.now();
      else this.#close(entry);
    }
    for (const { seat, offers } of frame.peers) this.#begin(seat, offers, frame);
    this.#settle();
    this.#deps.changed();
  }
  /** A description from a peer. */
  signalled({ from, round, type, sdp }: Extract<ServerFrame, { t: 'peer' }>): void {
    this.#entries.findLast((entry) => entry.seat === from && entry.round === round)?.link.take(type, sdp);
  }
  /** The call is direct no more: links stay until the SFU has taken over. */
  end(): void {
    this.#peers = [];
    for (const entry of [...this.#entries])
      if (this.#deps.live(entry.seat)) entry.leaving ??= Date.now();
      else this.#close(entry);
    this.#settle();
    this.#deps.changed();
  }
  /** Somebody is not in the room any more: nothing of theirs is played from this moment on. */
  gone(seat: SeatId): void {
    this.#peers = this.#peers.filter((peer) => peer !== seat);
    for (const entry of this.#entries) if (entry.seat === seat) this.#close(entry);
    this.#failures = 0;
    this.#settle();
    this.#deps.changed();
  }
  /** Refuses a round, e.g. because this page is there for the chat only. */
  refuse({ round, peers }: Extract<ServerFrame, { t: 'direct' }>): void {
    if (peers.length > 0) this.#deps.send({ t: 'directFailed', round });
  }
  close(): void {
    this.#peers = [];
    for (const entry of [...this.#entries]) this.#close(entry);
    this.#settle();
  }

  carry(source: Source, track: MediaStreamTrack | null): void {
    this.#sent.set(source, track);
    for (const { link } of this.#entries) void link.send(source, track).catch(() => undefined);
  }

  /** By seat and source: what is to be taken from a link and not from the SFU. */
  taken(): ReadonlyMap<string, MediaStreamTrack> {
    const tracks = new Map<string, MediaStreamTrack>();
    for (const { seat, link, playing } of this.#entries)
      for (const source of playing ? allSources : []) {
        const track = link.trackOf(source);
        if (track) tracks.set(`${seat}/${source}`, track);
      }
    return tracks;
  }
  /** Everybody whom the room named is played directly: the SFU may be slow, blocked or down. */
  get carries(): boolean {
    return (
      this.#peers.length > 0 &&
      this.#peers.every((seat) => this.#entries.some((entry) => entry.seat === seat && entry.playing))
    );
  }
  /** Whether the room wants links that are not all played yet. */
  get wanted(): boolean {
    return this.#peers.length > 0 && !this.carries;
  }
  /** Rounds that failed since everybody was played last, or somebody went. */
  get failures(): number {
    return this.#failures;
  }
  get resting(): boolean {
    return this.#resting;
  }
  /** All sound of all links, played or not: elements that are there already change over without a gap. */
  sounds(): DirectSound[] {
    return this.#entries.flatMap(({ seat, beginning, link, playing }) =>
      (['microphone', 'screenAudio'] as const).flatMap((source) => {
        const track = link.trackOf(source);
        return track ? [{ key: `${seat}/${beginning}/${source}`, seat, source, track, playing }] : [];
      }),
    );
  }
  /** How loud the played ones are, 0 to 127. */
  levels(): { seat: SeatId; level: number }[] {
    return this.#entries
      .filter(({ playing, seat }) => playing && this.#deps.live(seat)?.mic)
      .map(({ seat, link }) => ({ seat, level: link.levelOf('microphone') }));
  }
  /** The statistics of the played links. */
  stats(): Promise<LinkStats[]> {
    return Promise.all(this.#entries.filter(({ playing }) => playing).map(({ link }) => link.stats()));
  }

  #begin(
    seat: SeatId,
    offers: boolean,
    { round, peers, iceServers }: Extract<ServerFrame, { t: 'direct' }>,
  ): void {
    const link = this.#deps.open({
      offers,
      links: peers.length,
      iceServers: iceServers.map(({ urls, username = '', credential = '' }) => ({
        urls,
        username,
        credential,
      })),
      signal: (type, sdp) => void this.#deps.send({ t: 'peer', to: seat, round, type, sdp }),
      onChange: (change) => {
        if (change.type === 'failed') return this.#failed(entry);
        if (change.type === 'connected') entry.connected = true;
        else entry.played = change.played;
        this.#settle();
        this.#deps.changed();
      },
    });
    const now = Date.now();
    const entry: Entry = {
      seat,
      round,
      beginning: this.#beginnings,
      link,
      since: now,
      connected: false,
      playing: false,
      played: false,
      broken: false,
      leaving: undefined,
      packets: 0,
      grewAt: now,
      sfuBefore: undefined,
    };
    this.#entries.push(entry);
    for (const [source, track] of this.#sent) void link.send(source, track).catch(() => undefined);
    link.start();
  }

  #failed(entry: Entry): void {
    if (!this.#entries.includes(entry) || entry.broken) return;
    const current = entry.beginning === this.#beginnings && this.#peers.includes(entry.seat);
    entry.broken = true;
    entry.played = false;
    if (entry.playing) entry.leaving ??= Date.now();
    else this.#close(entry);
    if (!current) return this.#settle();
    this.#deps.send({ t: 'directFailed', round: entry.round });
    this.#failures++;
    this.end();
  }
  #close(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry.playing = false;
    entry.link.close();
    this.#deps.changed();
  }

  /** Decides whether the SFU is needed, and when to look again. */
  #settle(): void {
    const resting =
      this.#peers.length > 0 &&
      this.#peers.every((seat) =>
        this.#entries.some(
          // Once awake, an older link does not put the SFU to rest again: word that it was let go may be on its way.
          (entry) =>
            entry.seat === seat && entry.played && (this.#resting || entry.beginning === this.#beginnings),
        ),
      );
    if (resting !== this.#resting) {
      this.#resting = resting;
      this.#deps.rest(resting);
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#entries.length === 0) return;
    const settled = this.#entries.every(({ playing, leaving }) => playing && leaving === undefined);
    this.#timer = setTimeout(() => void this.#look(), settled ? calmMs : eagerMs);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    await Promise.all(this.#entries.map((entry) => this.#watch(entry).catch(() => this.#failed(entry))));
    if (this.#timer === undefined) this.#settle();
  }

  async #watch(entry: Entry): Promise<void> {
    if (entry.leaving !== undefined) return this.#letGo(entry, entry.leaving);
    const now = Date.now();
    const { arrived, packets } = await entry.link.stats();
    if (!this.#entries.includes(entry) || entry.leaving !== undefined) return;
    if (packets > entry.packets) entry.grewAt = now;
    entry.packets = packets;
    const live = this.#deps.live(entry.seat);
    if (!entry.playing) {
      if (entry.connected && sourcesOf(live).every((source) => (arrived[source] ?? 0) > 0)) this.#play(entry);
      else if (now - entry.since > readyMs) this.#failed(entry);
      return;
    }
    // A screen that nobody touches may send nothing for long.
    const sends = live?.mic || live?.cam;
    if (!sends) entry.grewAt = now;
    else if (now - entry.grewAt > silentMs) this.#failed(entry);
  }

  #play(entry: Entry): void {
    for (const other of this.#entries)
      if (other !== entry && other.seat === entry.seat) {
        other.leaving ??= Date.now();
        this.#stop(other);
      }
    entry.playing = true;
    entry.grewAt = Date.now();
    entry.link.say(true);
    if (this.carries) this.#failures = 0;
    this.#deps.changed();
  }
  #stop(entry: Entry): void {
    if (!entry.playing) return;
    entry.playing = false;
    entry.link.say(false);
    this.#deps.changed();
  }

  /** Stops playing a link once the SFU brings the same, and closes it once the other end does so too. */
  async #letGo(entry: Entry, since: number): Promise<void> {
    if (entry.playing) {
      const has = await this.#sfuHas(entry);
      const patience = has === 'nothing' && !entry.broken ? longPatienceMs : patienceMs;
      // Meanwhile a new round may have kept it.
      if (entry.leaving === undefined) return;
      if (has === 'everything' || Date.now() - since > patience) this.#stop(entry);
    }
    if (!this.#entries.includes(entry) || entry.playing) return;
    const left = Date.now() - since;
    if (entry.broken || left > longPatienceMs + patienceMs || (!entry.played && left > wordMs))
      this.#close(entry);
  }
  async #sfuHas(entry: Entry): Promise<'everything' | 'something' | 'nothing'> {
    const brought = await this.#deps.sfuBrings(entry.seat);
    const before = (entry.sfuBefore ??= brought);
    const sources = sourcesOf(this.#deps.live(entry.seat));
    // Another connection to the SFU counts from zero.
    if (sources.some((source) => (brought[source] ?? 0) < (before[source] ?? 0))) entry.sfuBefore = brought;
    const flowing = sources.filter((source) => (brought[source] ?? 0) > (before[source] ?? 0));
    if (flowing.length === sources.length) return 'everything';
    return flowing.length > 0 ? 'something' : 'nothing';
  }
}

const allSources = ['microphone', 'camera', 'screen', 'screenAudio'] as const satisfies Source[];
const sourcesOf = (live: Live | undefined): Source[] => [
  ...(live?.mic ? (['microphone'] as const) : []),
  ...(live?.cam ? (['camera'] as const) : []),
  ...(live?.screen ? (['screen'] as const) : []),
];
