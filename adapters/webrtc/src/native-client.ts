import { SimulatedClient } from '@stoa/media/simulation/client';
import ndc, { type PeerConnection, type Track } from 'node-datachannel';

/**
 * The far end of a connection on libdatachannel: a client that is no browser, for contracts, measurements and faults. It speaks real
 * ICE, DTLS and SRTP; what it sends and what it makes of what arrives is up to its user.
 */
export class NativeClient {
  onPacket: (packet: Buffer) => void = () => {};
  ice = { ufrag: '', pwd: '', fingerprint: '' };
  candidates: readonly string[] = [];
  private readonly connection: PeerConnection;
  private track: Track | undefined;
  private opened = false;

  constructor(name: string) {
    this.connection = new ndc.PeerConnection(name, {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
  }

  /** Takes the SFU's offer, of which libdatachannel is told one m-line. Resolves when its own credentials are known. */
  async take(offer: string): Promise<void> {
    const gathered = new Promise<void>((resolve) => {
      this.connection.onGatheringStateChange((state) => state === 'complete' && resolve());
    });
    this.connection.onTrack((track) => {
      this.track = track;
      track.onMessage((packet) => this.onPacket(packet));
      track.onOpen(() => (this.opened = true));
      if (track.isOpen()) this.opened = true;
    });
    this.connection.setRemoteDescription(oneLine(offer), 'offer');
    this.connection.setLocalDescription('answer');
    await gathered;
    const { sdp } = this.connection.localDescription()!;
    this.ice = {
      ufrag: attribute(sdp, 'ice-ufrag'),
      pwd: attribute(sdp, 'ice-pwd'),
      fingerprint: attribute(sdp, 'fingerprint'),
    };
    this.candidates = [...sdp.matchAll(/^a=(candidate:.+?)\r?$/gm)].map(([, candidate]) => candidate!);
  }

  isOpen(): boolean {
    return this.opened;
  }

  /** `false` for what its own SRTP does not take: a header that is not one. */
  send(packet: Buffer): boolean {
    if (!this.opened || !this.track) return false;
    try {
      return this.track.sendMessageBinary(packet);
    } catch {
      return false;
    }
  }

  /** libdatachannel says goodbye to nobody when it closes: for the other side it is gone. */
  vanish(): void {
    this.opened = false;
    this.connection.close();
  }

  close(): void {
    this.vanish();
  }
}

/** A simulated browser on a {@link NativeClient}: answers an offer, then sends and watches as long as `tick` is called. */
export async function openNativeClient(
  name: string,
  offer: string,
): Promise<{ native: NativeClient; client: SimulatedClient; answer: string }> {
  const native = new NativeClient(name);
  await native.take(offer);
  const client = new SimulatedClient(
    () => performance.now(),
    Math.random,
    (packet) => native.send(packet),
  );
  native.onPacket = (packet) => client.receive(packet);
  const candidates = native.candidates.map((candidate) => `a=${candidate}\r\n`).join('');
  return { native, client, answer: client.answer(offer, native.ice).replace('m=', `${candidates}m=`) };
}

const attribute = (sdp: string, name: string): string =>
  new RegExp(`^a=${name}:(.+?)\\r?$`, 'm').exec(sdp)?.[1] ?? '';

function oneLine(offer: string): string {
  const keep = offer
    .split('\r\n')
    .filter((line) => /^a=(?:ice-ufrag|ice-pwd|fingerprint|candidate)\b/.test(line));
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    ...keep,
    'a=setup:actpass',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
    '',
  ].join('\r\n');
}
