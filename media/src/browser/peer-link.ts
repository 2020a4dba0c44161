import { readStats } from './connection-stats.ts';
import type { SentSource } from './connection.ts';
import { Patience } from './patience.ts';

/**
 * A connection between two browsers, with no server in between: each end sends its microphone, camera, screen and screen sound, and
 * hands out the other's. It depends on nothing but the DOM.
 *
 * One end offers, the other answers, each once: the description goes out with all addresses that were found within a moment. The four
 * m-lines are there from the start, so devices change without negotiation. Beside them is a data channel on which each end says
 * whether it plays what comes this way, so that no other way is given up too early.
 */
export interface PeerLinkOptions {
  /** Whether this end makes the offer. */
  readonly offers: boolean;
  readonly iceServers?: readonly RTCIceServer[];
  /** How many such links share this end's line: pictures are smaller on more than one. */
  readonly links?: number;
  /** A description for the other end. */
  signal(type: 'offer' | 'answer', sdp: string): void;
  onChange(change: LinkChange): void;
}
export type LinkChange =
  | { readonly type: 'connected' }
  /** Not to be had, or lost for good: the other end closed it, ICE or DTLS failed, or what came from there was not usable. */
  | { readonly type: 'failed' }
  /** Whether the other end plays what it gets here. */
  | { readonly type: 'played'; readonly played: boolean };

/** In the order of the m-lines. */
const sources = [
  { source: 'microphone', kind: 'audio' },
  { source: 'camera', kind: 'video' },
  { source: 'screen', kind: 'video' },
  { source: 'screenAudio', kind: 'audio' },
] as const satisfies readonly { source: SentSource; kind: 'audio' | 'video' }[];

/** How long addresses are gathered before the description goes out, ms: those of the machine itself take a few. */
const gatherMs = 1_500;

/** As for the SFU's largest layer; with several links a line of 2 Mbit/s must carry three of them. */
const limitsOf = (source: SentSource, links: number): RTCRtpEncodingParameters => {
  if (source === 'screen') return { maxBitrate: links > 1 ? 1_000_000 : 2_500_000, maxFramerate: 30 };
  if (source === 'camera')
    return links > 1 ? { scaleResolutionDownBy: 2, maxBitrate: 500_000 } : { maxBitrate: 1_700_000 };
  return {};
};

export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #pc: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  readonly #patience: Patience;
  readonly #sending = new Map<SentSource, MediaStreamTrack | null>();
  #plays = false;
  #closed = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#pc = new RTCPeerConnection({
      bundlePolicy: 'max-bundle',
      iceServers: [...(options.iceServers ?? [])],
    });
    this.#patience = new Patience(this.#pc);
    this.#pc.addEventListener('connectionstatechange', () => {
      const state = this.#pc.connectionState;
      if (state === 'connected') this.#tell({ type: 'connected' });
      if (state === 'failed' || state === 'closed') this.#fail();
    });
    this.#channel = this.#pc.createDataChannel('plays', { negotiated: true, id: 0 });
    this.#channel.addEventListener('open', () => this.#say());
    this.#channel.addEventListener('close', () => this.#fail());
    this.#channel.addEventListener('message', ({ data }) =>
      this.#tell({ type: 'played', played: data === 'plays' }),
    );
  }

  /** Makes the offer where this end is the one to; the other end waits for it. */
  start(): void {
    if (!this.#options.offers) return;
    for (const { source, kind } of sources)
      this.#pc.addTransceiver(kind, {
        direction: 'sendrecv',
        sendEncodings: [limitsOf(source, this.#options.links ?? 1)],
      });
    void this.#describe('offer').catch(() => this.#fail());
  }

  /** What the other end signalled. Whatever is not the one description that is due is ignored. */
  take(type: 'offer' | 'answer', sdp: string): void {
    const due = this.#options.offers ? 'have-local-offer' : 'stable';
    if ((type === 'answer') !== this.#options.offers || this.#pc.signalingState !== due) return;
    if (type === 'offer' && this.#pc.remoteDescription) return;
    void this.#accept(type, sdp).catch(() => this.#fail());
  }

  /** Sends `track` as `source` from now on; `null` stops. */
  async send(source: SentSource, track: MediaStreamTrack | null): Promise<void> {
    this.#sending.set(source, track);
    if (!this.#closed) await this.#at(source)?.sender.replaceTrack(track);
  }

  /** The other end's source: the same track for the link's whole life. `undefined` before there were descriptions. */
  trackOf(source: SentSource): MediaStreamTrack | undefined {
    return this.#at(source)?.receiver.track;
  }

  /** How loud the other end's last packet of sound was, 0 (silence) to 127, as RFC 6464 counts upside down. */
  levelOf(source: 'microphone' | 'screenAudio'): number {
    const level = this.#at(source)?.receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
    return level > 0 ? Math.max(0, Math.round(127 + 20 * Math.log10(level))) : 0;
  }

  /** Says whether this end plays what it gets here. */
  say(plays: boolean): void {
    this.#plays = plays;
    this.#say();
  }

  async stats(): Promise<LinkStats> {
    const { received, ...rest } = readStats(await this.#pc.getStats());
    const arrived: LinkStats['arrived'] = {};
    let packets = 0;
    let packetsLost = 0;
    for (const { source, kind } of sources) {
      const stats = received[this.#at(source)?.mid ?? ''];
      if (!stats) continue;
      arrived[source] = kind === 'video' ? stats.framesDecoded : stats.packets;
      packets += stats.packets;
      packetsLost += Math.max(0, stats.packetsLost);
    }
    return { arrived, packets, packetsLost, roundTripMs: rest.roundTripMs, upLoss: rest.upLoss };
  }

  close(): void {
    this.#closed = true;
    this.#patience.end();
    this.#pc.close();
  }

  async #accept(type: 'offer' | 'answer', sdp: string): Promise<void> {
    await this.#pc.setRemoteDescription({ type, sdp });
    const transceivers = this.#pc.getTransceivers();
    const kinds = transceivers.map(({ receiver }) => receiver.track.kind).join();
    if (kinds !== sources.map(({ kind }) => kind).join())
      throw new Error('The description has other m-lines than ours.');
    if (type === 'answer') return this.#sendAll();
    for (const [at, { source }] of sources.entries()) {
      const transceiver = transceivers[at]!;
      const { sender } = transceiver;
      transceiver.direction = 'sendrecv';
      const parameters = sender.getParameters();
      const [encoding] = parameters.encodings;
      if (encoding) Object.assign(encoding, limitsOf(source, this.#options.links ?? 1));
      await sender.setParameters(parameters);
    }
    await this.#sendAll();
    await this.#describe('answer');
  }

  async #describe(type: 'offer' | 'answer'): Promise<void> {
    await this.#pc.setLocalDescription();
    await this.#gathered();
    const sdp = this.#pc.localDescription?.sdp;
    if (!this.#closed && sdp !== undefined) this.#options.signal(type, sdp);
  }

  #gathered(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        if (this.#pc.iceGatheringState === 'complete' || this.#closed) resolve();
      };
      this.#pc.addEventListener('icegatheringstatechange', done);
      setTimeout(resolve, gatherMs);
      done();
    });
  }

  async #sendAll(): Promise<void> {
    for (const [source, track] of this.#sending) await this.#at(source)?.sender.replaceTrack(track);
  }

  #at(source: SentSource): RTCRtpTransceiver | undefined {
    const transceivers = this.#pc.getTransceivers();
    return transceivers[sources.findIndex((line) => line.source === source)];
  }

  #say(): void {
    if (this.#channel.readyState === 'open') this.#channel.send(this.#plays ? 'plays' : 'plays not');
  }
  #fail(): void {
    this.#tell({ type: 'failed' });
  }
  #tell(change: LinkChange): void {
    if (!this.#closed) this.#options.onChange(change);
  }
}

/** One look at a link. Counts are since it began. */
export interface LinkStats {
  /** By source: frames decoded of a picture, packets of sound. */
  readonly arrived: Partial<Record<SentSource, number>>;
  readonly packets: number;
  readonly packetsLost: number;
  readonly roundTripMs: number;
  /** The part of what was sent that the other end misses, 0 to 1. */
  readonly upLoss: number;
}
