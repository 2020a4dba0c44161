import type { Answer, LocalIce, OpenTransport, Transport, TransportEvents } from '@stoa/media';
import {
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  RtpHeader,
  type RTCCertificate,
  type SrtcpSession,
  type SrtpSession,
} from 'werift';
import { hostCandidates } from './announced.ts';

export interface WeriftOptions {
  /** The first of the UDP ports: each connection takes one of the {@link portCount} from here. */
  readonly port: number;
  readonly announced: readonly string[];
}

/** werift has a socket for each connection: so many ports, from the configured one up. */
const portCount = 100;

/** Silence after which a connection is over, in ms: consent to send expires (RFC 7675, 5.1). */
const consentMs = 30_000;

/** SRTP profiles: AEAD_AES_128_GCM and AES128_CM_HMAC_SHA1_80 (RFC 7714, 14.2; RFC 5764, 4.1.2). */
const profiles = [7, 1] as ConstructorParameters<typeof RTCDtlsTransport>[3];

/** Makes {@link WeriftTransport}s that share one certificate. */
export async function openWerift(options: WeriftOptions): Promise<OpenTransport> {
  const certificate = await RTCDtlsTransport.SetupCertificate();
  return async (events) => {
    const transport = new WeriftTransport(certificate, options, events);
    await transport.gather();
    return transport;
  };
}

/**
 * A {@link Transport} in plain JavaScript, for machines where libdatachannel's native part does not load. It costs two to four times
 * the CPU per packet, and a port per connection.
 */
class WeriftTransport implements Transport {
  local!: LocalIce;
  private readonly options: WeriftOptions;
  private readonly events: TransportEvents;
  private readonly certificate: RTCCertificate;
  private readonly gatherer: RTCIceGatherer;
  private readonly ice: RTCIceTransport;
  private readonly dtls: RTCDtlsTransport;
  private sessions: { srtp: SrtpSession; srtcp: SrtcpSession } | undefined;
  private watching: NodeJS.Timeout | undefined;
  private heardAt = 0;
  private isAccepted = false;
  private isOver = false;

  constructor(certificate: RTCCertificate, options: WeriftOptions, events: TransportEvents) {
    this.certificate = certificate;
    this.options = options;
    this.events = events;
    const { port } = options;
    this.gatherer = new RTCIceGatherer({
      iceLite: true,
      useTcp: false,
      tcpPassive: false,
      useIpv4: true,
      useIpv6: false,
      portRange: [port, port + portCount - 1],
      additionalHostAddresses: ['127.0.0.1'],
    });
    this.ice = new RTCIceTransport(this.gatherer);
    this.dtls = new RTCDtlsTransport({}, this.ice, certificate, profiles);
  }

  async gather(): Promise<void> {
    await this.gatherer.gather();
    const sockets = this.ice.localCandidates.filter(({ protocol }) => protocol === 'udp');
    const portOf = (address: string) => (sockets.find(({ ip }) => ip === address) ?? sockets[0])?.port;
    const { usernameFragment, password } = this.ice.localParameters;
    const [fingerprint] = this.certificate.getFingerprints();
    this.local = {
      ufrag: usernameFragment,
      pwd: password,
      fingerprint: `${fingerprint!.algorithm} ${fingerprint!.value.toUpperCase()}`,
      candidates: this.options.announced.flatMap((address) =>
        hostCandidates([address], portOf(address) ?? this.options.port),
      ),
      lite: true,
    };
  }

  accept(answer: Answer): void {
    if (this.isAccepted || this.isOver) return;
    this.isAccepted = true;
    this.connect(answer).catch((cause: unknown) =>
      this.fail(cause instanceof Error ? cause.message : 'The connection failed.'),
    );
  }

  send(packet: Buffer): boolean {
    if (!this.sessions || this.isOver) return false;
    const { srtp, srtcp } = this.sessions;
    const isRtcp = packet[1]! >= 192 && packet[1]! <= 223;
    try {
      const header = isRtcp ? undefined : RtpHeader.deSerialize(packet);
      const encrypted = header
        ? srtp.encrypt(packet.subarray(header.payloadOffset), header)
        : srtcp.encrypt(packet);
      this.ice.connection.send(encrypted).catch(() => {});
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.watching);
    this.dtls.stop().catch(() => {});
    this.ice.stop().catch(() => {});
  }

  private async connect({ ufrag, pwd, fingerprint }: Answer): Promise<void> {
    const [algorithm, value] = fingerprint.split(' ') as [string, string];
    this.ice.setRemoteParams(
      new RTCIceParameters({ usernameFragment: ufrag, password: pwd, iceLite: false }),
    );
    this.dtls.role = 'server';
    this.dtls.setRemoteParams(new RTCDtlsParameters([new RTCDtlsFingerprint(algorithm, value)], 'client'));
    const { connection } = this.ice;
    connection.iceControlling = false;
    connection.stateChanged.subscribe((state) => {
      if (state === 'disconnected' || state === 'failed' || state === 'closed')
        this.fail(`The connection is ${state}.`);
    });
    await this.ice.start();
    await this.dtls.start();
    if (this.isOver) return;
    this.sessions = { srtp: this.dtls.srtp, srtcp: this.dtls.srtcp };
    // Its own reading of packets would make objects of each; ours is told bytes.
    connection.onData.allUnsubscribe();
    connection.onData.subscribe((packet) => this.take(packet));
    this.watch();
    this.events.onOpen();
  }

  /** A lite agent sends no checks of its own, so it knows by silence; browsers report at least every 5 s (RFC 3550, 6.2). */
  private watch(): void {
    this.heardAt = performance.now();
    this.watching = setInterval(() => {
      if (performance.now() - this.heardAt > consentMs) this.fail('The other side fell silent.');
    }, 1_000);
    this.watching.unref();
  }

  private take(packet: Buffer): void {
    if (this.isOver || packet.length < 12 || packet[0]! < 128 || packet[0]! > 191) return;
    const { srtp, srtcp } = this.sessions!;
    const isRtcp = packet[1]! >= 192 && packet[1]! <= 223;
    this.heardAt = performance.now();
    try {
      this.events.onPacket(isRtcp ? srtcp.decrypt(packet) : srtp.decrypt(packet));
    } catch {
      // Not encrypted with our key, or replayed: it never was.
    }
  }

  private fail(reason: string): void {
    if (this.isOver) return;
    this.close();
    queueMicrotask(() => this.events.onFailed(reason));
  }
}
