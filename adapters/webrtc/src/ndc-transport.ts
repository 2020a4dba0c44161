import { randomBytes } from 'node:crypto';
import type { Answer, LocalIce, Transport, TransportEvents } from '@stoa/media';
import ndc, { type IceUdpMuxListener, type PeerConnection, type Track } from 'node-datachannel';
import type { Certificate } from './certificate.ts';
import { hostCandidates } from './announced.ts';

export interface NdcOptions {
  /** The one UDP port of all connections. */
  readonly port: number;
  /** The local address to listen on; `0.0.0.0` is all. */
  readonly bind: string;
  readonly announced: readonly string[];
  readonly certificate: Certificate;
}

/** The garbage collector must not take a listener that runs: its end would be that of the process. */
const listeners = new Set<IceUdpMuxListener>();

/** Takes the UDP port; throws when it is in use. Every {@link NdcTransport} of the process shares it. */
export function listen({ port, bind }: Pick<NdcOptions, 'port' | 'bind'>): { close(): void } {
  // What it cannot do it throws or tells as a state; its own log would only say so twice.
  ndc.initLogger('Fatal', () => {});
  const listener = new ndc.IceUdpMuxListener(port, bind);
  listeners.add(listener);
  return {
    close() {
      listener.stop();
      listeners.delete(listener);
    },
  };
}

/**
 * A {@link Transport} on libdatachannel, used for ICE, DTLS and SRTP alone. It is told of a single m-line and so hands us every
 * packet, whatever its SSRC; with two it would drop those that its SDP does not name.
 *
 * Name, password, certificate and port are our choice, so the offer is written before anything native exists. The native connection
 * is made with the answer and plays the answering side: as the offering one it can start DTLS before it knows the other's
 * fingerprint (2 of 150 connections hung so; none of 1,100 this way).
 */
export class NdcTransport implements Transport {
  readonly local: LocalIce;
  private readonly options: NdcOptions;
  private readonly events: TransportEvents;
  private connection: PeerConnection | undefined;
  private track: Track | undefined;
  private isOpen = false;
  private isOver = false;

  constructor(options: NdcOptions, events: TransportEvents) {
    this.options = options;
    this.events = events;
    this.local = {
      ufrag: randomBytes(6).toString('hex'),
      pwd: randomBytes(16).toString('hex'),
      fingerprint: options.certificate.fingerprint,
      candidates: hostCandidates(options.announced, options.port),
      lite: true,
    };
  }

  accept(answer: Answer): void {
    if (this.connection || this.isOver) return;
    const { port, bind, certificate } = this.options;
    try {
      const connection = new ndc.PeerConnection(this.local.ufrag, {
        iceServers: [],
        bindAddress: bind,
        disableAutoNegotiation: true,
        forceMediaTransport: true,
        enableIceUdpMux: true,
        portRangeBegin: port,
        portRangeEnd: port,
        certificatePemFile: certificate.certificatePem,
        keyPemFile: certificate.keyPem,
      });
      this.connection = connection;
      connection.onStateChange((state) => {
        if (state === 'failed' || state === 'disconnected' || state === 'closed')
          this.fail(`The connection is ${state}.`);
      });
      const everything = new ndc.Video('0', 'SendRecv');
      everything.addVP8Codec(96);
      this.track = connection.addTrack(everything);
      this.track.onMessage((packet) => {
        if (!this.isOver) this.events.onPacket(packet);
      });
      this.track.onOpen(() => this.open());
      connection.setRemoteDescription(oneLine(answer), 'offer');
      // In any state but this one, or with a bad name or password, the call would end the whole process.
      if (connection.signalingState() !== 'have-remote-offer') return this.fail('The answer was not taken.');
      connection.setLocalDescription('answer', { iceUfrag: this.local.ufrag, icePwd: this.local.pwd });
      if (this.track.isOpen()) this.open();
    } catch (cause) {
      this.fail(cause instanceof Error ? cause.message : 'The answer was not taken.');
    }
  }

  send(packet: Buffer): boolean {
    if (!this.isOpen) return false;
    try {
      return this.track!.sendMessageBinary(packet);
    } catch {
      return false;
    }
  }

  close(): void {
    this.isOver = true;
    this.isOpen = false;
    this.connection?.close();
  }

  private open(): void {
    if (this.isOpen || this.isOver) return;
    this.isOpen = true;
    this.events.onOpen();
  }

  /** Later, never from inside a call of ours (TR7). */
  private fail(reason: string): void {
    if (this.isOver) return;
    this.close();
    queueMicrotask(() => this.events.onFailed(reason));
  }
}

/**
 * The client's answer as libdatachannel is told of it: an offer of one m-line. Its candidates are left out: the client's checks show
 * where it is, and nobody can make us knock at an address of their choice.
 */
function oneLine({ ufrag, pwd, fingerprint }: Answer): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:${fingerprint}`,
    'a=setup:active',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
    '',
  ].join('\r\n');
}
