import { readStats, type ConnectionStats } from './connection-stats.ts';
import { Patience } from './patience.ts';

/**
 * The browser's side of one media connection: it answers the SFU's offer, sends what it is given, and hands out what comes in by
 * slot. It depends on nothing but the DOM.
 *
 * How a room uses it:
 *
 *     const connection = new MediaConnection({ onState });
 *     await connection.send('microphone', micTrack);         // any time, before or after `answer`; null stops sending
 *     await connection.send('camera', cameraTrack);
 *     const sdp = await connection.answer(offer.sdp);         // then send it with the offer's generation
 *     // on a `slots` frame: for (const { mid, seat, source } of slots) element.srcObject = new MediaStream([connection.trackOf(mid)!])
 *
 * One connection answers one offer. When it fails, or the server offers a newer generation, `close()` it and make a new one; the
 * local tracks are yours and live on.
 */
export type SentSource = 'microphone' | 'camera' | 'screen' | 'screenAudio';

export interface MediaConnectionOptions {
  /** Told of each change of the connection: `connected`, then maybe `disconnected` (it may recover), `failed`, `closed`. */
  onState?(state: RTCPeerConnectionState): void;
  /** Begins as after `rest(true)`. */
  readonly resting?: boolean;
}

const midOf: Readonly<Record<SentSource, string>> = {
  microphone: 'mic',
  camera: 'cam',
  screen: 'scr',
  screenAudio: 'sca',
};

/**
 * What each simulcast layer may cost. A camera of 1280 by 720 gives 320, 640 and 1280 pixels; the rates are what VP8 needs for a
 * clean picture of a head at 30 frames per second. A screen is text: full size at few frames, and half size for weak lines.
 */
const encodings: Readonly<Partial<Record<SentSource, Readonly<Record<string, RTCRtpEncodingParameters>>>>> = {
  camera: {
    l: { scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    m: { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    h: { scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
  },
  screen: {
    l: { scaleResolutionDownBy: 2, maxBitrate: 400_000, maxFramerate: 10 },
    h: { scaleResolutionDownBy: 1, maxBitrate: 2_500_000, maxFramerate: 30 },
  },
};

export class MediaConnection {
  readonly #pc: RTCPeerConnection;
  readonly #sending = new Map<SentSource, MediaStreamTrack | null>();
  readonly #patience: Patience;
  /** Layers to send, by source; all of those not named here. */
  readonly #watched = new Map<SentSource, readonly string[]>();
  /** Changes of parameters follow one another: the browser refuses two at a time. */
  #limiting: Promise<void> = Promise.resolve();
  #resting: boolean;
  #closed = false;

  constructor({ onState, resting = false }: MediaConnectionOptions = {}) {
    this.#resting = resting;
    this.#pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.#patience = new Patience(this.#pc);
    this.#pc.addEventListener('connectionstatechange', () => onState?.(this.#pc.connectionState));
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** Takes the SFU's offer and gives the answer to send back. Rejects when the offer is not usable or the connection was closed. */
  async answer(offer: string): Promise<string> {
    await this.#pc.setRemoteDescription({ type: 'offer', sdp: offer });
    for (const source of Object.keys(midOf) as SentSource[]) {
      const transceiver = this.#transceiver(midOf[source]);
      if (!transceiver) continue;
      transceiver.direction = 'sendonly';
      await this.#limit(source, transceiver.sender);
      await transceiver.sender.replaceTrack(this.#toSend(source));
    }
    const answer = await this.#pc.createAnswer();
    await this.#pc.setLocalDescription({
      type: 'answer',
      sdp: withStereo(withAudioNack(answer.sdp ?? ''), offer),
    });
    return this.#pc.localDescription?.sdp ?? '';
  }

  /**
   * Sends `track` as `source` from now on, instead of what was sent before; `null` stops. A new device needs no negotiation. Give a
   * screen's video a `contentHint` of `detail` or `motion` first.
   */
  async send(source: SentSource, track: MediaStreamTrack | null): Promise<void> {
    this.#sending.set(source, track);
    if (!this.#closed) await this.#transceiver(midOf[source])?.sender.replaceTrack(this.#toSend(source));
  }

  /** Sends nothing while `resting`, and then goes on with what it was given: for as long as others carry it. */
  async rest(resting: boolean): Promise<void> {
    if (this.#resting === resting) return;
    this.#resting = resting;
    if (this.#closed) return;
    const sources = Object.keys(midOf) as SentSource[];
    await Promise.all(
      sources.map((source) => this.#transceiver(midOf[source])?.sender.replaceTrack(this.#toSend(source))),
    );
  }

  /** Sends only these layers of both pictures, by rid, from now on: the server names those that anybody is shown. */
  watched(layers: { readonly camera: readonly string[]; readonly screen: readonly string[] }): Promise<void> {
    for (const source of ['camera', 'screen'] as const) this.#watched.set(source, layers[source]);
    this.#limiting = this.#limiting
      .then(async () => {
        for (const source of ['camera', 'screen'] as const) {
          const sender = this.#transceiver(midOf[source])?.sender;
          if (sender && !this.#closed) await this.#limit(source, sender);
        }
      })
      // A layer too many is only a waste.
      .catch(() => {});
    return this.#limiting;
  }

  /** What comes in at a slot: the same track for the connection's whole life, whoever is in the slot. `undefined` before `answer`. */
  trackOf(mid: string): MediaStreamTrack | undefined {
    return this.#transceiver(mid)?.receiver.track;
  }

  async stats(): Promise<ConnectionStats> {
    return readStats(await this.#pc.getStats());
  }

  close(): void {
    this.#closed = true;
    this.#patience.end();
    this.#pc.close();
  }

  #toSend(source: SentSource): MediaStreamTrack | null {
    return this.#resting ? null : (this.#sending.get(source) ?? null);
  }

  #transceiver(mid: string): RTCRtpTransceiver | undefined {
    return this.#pc.getTransceivers().find((transceiver) => transceiver.mid === mid);
  }

  async #limit(source: SentSource, sender: RTCRtpSender): Promise<void> {
    const limits = encodings[source];
    if (!limits) return;
    const parameters = sender.getParameters();
    const watched = this.#watched.get(source);
    for (const encoding of parameters.encodings) {
      const rid = encoding.rid ?? 'h';
      Object.assign(encoding, limits[rid], { active: watched?.includes(rid) ?? true });
    }
    await sender.setParameters(parameters);
  }
}

/** Chromium plays both sides where the answer asks for them, and does not ask by itself. `offer` says on which lines there may be two. */
function withStereo(answer: string, offer: string): string {
  const sections = (sdp: string) => sdp.split(/(?=^m=)/m);
  const midOfSection = (section: string) => /^a=mid:(\S+)/m.exec(section)?.[1];
  const stereo = sections(offer)
    .filter((section) => section.includes('stereo=1'))
    .map(midOfSection);
  return sections(answer)
    .map((section) =>
      stereo.includes(midOfSection(section)) && !/;stereo=1/.test(section)
        ? section.replace(/^(a=fmtp:\d+ \S*useinbandfec=1)/m, '$1;stereo=1;sprop-stereo=1')
        : section,
    )
    .join('');
}

/** Chromium resends lost sound when the answer asks for it, but does not ask by itself. */
function withAudioNack(sdp: string): string {
  return sdp.replace(
    /a=rtpmap:(\d+) opus\/48000\/2\r\n/g,
    (line, type) => `${line}a=rtcp-fb:${type} nack\r\n`,
  );
}
