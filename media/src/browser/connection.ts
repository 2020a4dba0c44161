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
}

/** One look at what flows. Counts are since the connection began. */
export interface ConnectionStats {
  /** By slot mid; only slots that ever received something. */
  readonly received: Readonly<Record<string, ReceivedStats>>;
  /** Of the sent streams, simulcast layers apart. */
  readonly sent: readonly SentStats[];
  /** ICE round trip in ms; 0 before it is known. */
  readonly roundTripMs: number;
  /** The part of packets that did not arrive, 0 to 1. */
  readonly lost: number;
}
export interface ReceivedStats {
  readonly kind: 'audio' | 'video';
  readonly packets: number;
  readonly packetsLost: number;
  readonly framesDecoded: number;
  readonly keyFramesDecoded: number;
  readonly width: number;
  readonly height: number;
  /** Grows with everything that is not silence. */
  readonly totalAudioEnergy: number;
  readonly freezes: number;
  readonly bytes: number;
}
export interface SentStats {
  readonly mid: string;
  readonly rid: string;
  readonly packets: number;
  readonly bytes: number;
  readonly width: number;
  readonly frames: number;
  readonly framesPerSecond: number;
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
  #closed = false;

  constructor({ onState }: MediaConnectionOptions = {}) {
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
      await transceiver.sender.replaceTrack(this.#sending.get(source) ?? null);
    }
    const answer = await this.#pc.createAnswer();
    await this.#pc.setLocalDescription({ type: 'answer', sdp: withAudioNack(answer.sdp ?? '') });
    return this.#pc.localDescription?.sdp ?? '';
  }

  /**
   * Sends `track` as `source` from now on, instead of what was sent before; `null` stops. A new device needs no negotiation. Give a
   * screen's video a `contentHint` of `detail` or `motion` first.
   */
  async send(source: SentSource, track: MediaStreamTrack | null): Promise<void> {
    this.#sending.set(source, track);
    if (!this.#closed) await this.#transceiver(midOf[source])?.sender.replaceTrack(track);
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

  #transceiver(mid: string): RTCRtpTransceiver | undefined {
    return this.#pc.getTransceivers().find((transceiver) => transceiver.mid === mid);
  }

  async #limit(source: SentSource, sender: RTCRtpSender): Promise<void> {
    const limits = encodings[source];
    if (!limits) return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) Object.assign(encoding, limits[encoding.rid ?? 'h']);
    await sender.setParameters(parameters);
  }
}

/** How often the line is looked at, in ms, and how many quiet looks end the waiting. */
const lookMs = 2_000;
const quietLooks = 5;
/** The part of packets asked for again from which a line counts as lossy; the least and the longest that is waited for them, in ms. */
const lossy = 0.02;
const leastPatienceMs = 200;
const mostPatienceMs = 800;

/**
 * Lets the receivers wait for lost packets. Left alone, Chromium plays on and drops each frame that no other needs, so that 10 % loss
 * cost 17 % of the frames although all packets could be had again.
 */
class Patience {
  readonly #pc: RTCPeerConnection;
  readonly #timer: ReturnType<typeof setInterval>;
  #asked = 0;
  #packets = 0;
  #quiet = quietLooks;

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
    this.#timer = setInterval(() => void this.#look(), lookMs);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#pc.connectionState !== 'connected') return;
    let asked = 0;
    let packets = 0;
    let roundTripMs = 0;
    let jitterMs = 0;
    (await this.#pc.getStats()).forEach((entry: Record<string, unknown> & { type: string }) => {
      if (entry.type === 'inbound-rtp' && entry['kind'] === 'video') {
        asked += Number(entry['nackCount'] ?? 0);
        packets += Number(entry['packetsReceived'] ?? 0);
        jitterMs = Math.max(jitterMs, Number(entry['jitter'] ?? 0) * 1000);
      } else if (entry.type === 'candidate-pair' && entry['nominated'] === true)
        roundTripMs = Number(entry['currentRoundTripTime'] ?? 0) * 1000;
    });
    const share = (asked - this.#asked) / Math.max(1, packets - this.#packets);
    this.#asked = asked;
    this.#packets = packets;
    if (share > lossy)
      this.#wait(Math.min(mostPatienceMs, leastPatienceMs + 2 * roundTripMs + 6 * jitterMs), 0);
    else if (this.#quiet < quietLooks && ++this.#quiet === quietLooks) this.#wait(null, quietLooks);
  }

  /** Sound waits as long as pictures, so that they stay together. */
  #wait(ms: number | null, quiet: number): void {
    this.#quiet = quiet;
    for (const { receiver } of this.#pc.getTransceivers())
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = ms;
  }
}

/** Chromium resends lost sound when the answer asks for it, but does not ask by itself. */
function withAudioNack(sdp: string): string {
  return sdp.replace(
    /a=rtpmap:(\d+) opus\/48000\/2\r\n/g,
    (line, type) => `${line}a=rtcp-fb:${type} nack\r\n`,
  );
}

function readStats(report: RTCStatsReport): ConnectionStats {
  const received: Record<string, ReceivedStats> = {};
  const sent: SentStats[] = [];
  let roundTripMs = 0;
  let packets = 0;
  let lost = 0;
  // The DOM library types a report's entries as `any`.
  report.forEach((entry: Record<string, unknown> & { type: string }) => {
    const number = (key: string) => (typeof entry[key] === 'number' ? entry[key] : 0);
    const text = (key: string) => (typeof entry[key] === 'string' ? entry[key] : '');
    if (entry.type === 'inbound-rtp') {
      packets += number('packetsReceived');
      lost += Math.max(0, number('packetsLost'));
      received[text('mid')] = {
        kind: entry['kind'] === 'video' ? 'video' : 'audio',
        packets: number('packetsReceived'),
        packetsLost: number('packetsLost'),
        framesDecoded: number('framesDecoded'),
        keyFramesDecoded: number('keyFramesDecoded'),
        width: number('frameWidth'),
        height: number('frameHeight'),
        totalAudioEnergy: number('totalAudioEnergy'),
        freezes: number('freezeCount'),
        bytes: number('bytesReceived'),
      };
    } else if (entry.type === 'outbound-rtp') {
      sent.push({
        mid: text('mid'),
        rid: text('rid'),
        packets: number('packetsSent'),
        bytes: number('bytesSent'),
        width: number('frameWidth'),
        frames: number('framesEncoded'),
        framesPerSecond: number('framesPerSecond'),
      });
    } else if (entry.type === 'candidate-pair' && entry['nominated'] === true) {
      roundTripMs = number('currentRoundTripTime') * 1000;
    }
  });
  return { received, sent, roundTripMs, lost: packets + lost > 0 ? lost / (packets + lost) : 0 };
}
