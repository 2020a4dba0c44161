import { bandwidth, nack, pictureLoss, receiverReport, senderReport } from '../packets/rtcp-write.ts';
import { readRtcp, type RtcpReader } from '../packets/rtcp-read.ts';
import { readAbsSendTime } from '../packets/extensions.ts';
import { isRtcp, readRtp, RtpHeader } from '../packets/rtp.ts';
import { vp8PayloadType } from '../negotiation/codecs.ts';
import { SimulatedEstimate } from './bandwidth-estimate.ts';
import { SimulatedStream, type StreamShape } from './source.ts';
import { SimulatedViewer } from './viewer.ts';

const selfSsrc = 7;

/**
 * A browser's part of a call without a browser: it answers the offer, sends streams, watches its slots, and does the feedback of
 * both. It runs on any clock and over anything that carries packets.
 */
export class SimulatedClient implements RtcpReader {
  readonly streams: SimulatedStream[] = [];
  readonly viewers = new Map<string, SimulatedViewer>();
  /** Tells the server this bandwidth each second; `estimate` what it makes of what arrives, undefined nothing. */
  remb: number | 'estimate' | undefined;
  /** The last bandwidth that the server allowed us. */
  allowedBps = 0;
  nacksHeard = 0;
  picturesAskedFor = 0;
  /** How fast its clock runs: 1.0002 is 200 ppm ahead. */
  clockRate = 1;
  /** Whether it sends sender reports. */
  reports = true;
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly send: (packet: Buffer) => void;
  private readonly viewerBySsrc = new Map<number, SimulatedViewer>();
  private readonly viewerByRepairs = new Map<number, SimulatedViewer>();
  private readonly streamBySsrc = new Map<number, SimulatedStream>();
  private readonly lastReports = new Map<number, { middle: number; at: number }>();
  private readonly estimate = new SimulatedEstimate();
  private reportedAt = 0;

  constructor(now: () => number, random: () => number, send: (packet: Buffer) => void) {
    this.now = now;
    this.random = random;
    this.send = send;
  }

  /** Learns the slots from the offer; answers as a browser would, with these credentials. */
  answer(offer: string, ice: { ufrag: string; pwd: string; fingerprint: string }): string {
    const sections = offer.split(/(?=^m=)/m).slice(1);
    for (const section of sections) {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      const ssrc = Number(/^a=ssrc:(\d+) /m.exec(section)?.[1] ?? 0);
      const repairs = Number(/^a=ssrc-group:FID \d+ (\d+)/m.exec(section)?.[1] ?? 0);
      if (!mid || ssrc === 0) continue;
      const viewer = new SimulatedViewer(ssrc);
      this.viewers.set(mid, viewer);
      this.viewerBySsrc.set(ssrc, viewer);
      if (repairs > 0) this.viewerByRepairs.set(repairs, viewer);
    }
    const media = sections.map((section) => {
      const [line] = section.split('\r\n');
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      return [line, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=rtcp-mux'].join('\r\n');
    });
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      `a=ice-ufrag:${ice.ufrag}`,
      `a=ice-pwd:${ice.pwd}`,
      `a=fingerprint:${ice.fingerprint}`,
      'a=setup:active',
      ...media,
      '',
    ].join('\r\n');
  }

  publish(shapes: readonly StreamShape[]): SimulatedStream[] {
    const made = shapes.map((shape) => {
      const ssrc = 1 + Math.floor(this.random() * 0xfffffff0);
      const stream = new SimulatedStream(shape, ssrc, this.random, this.now());
      this.streamBySsrc.set(ssrc, stream);
      return stream;
    });
    this.streams.push(...made);
    return made;
  }

  stop(stream: SimulatedStream): void {
    this.streams.splice(this.streams.indexOf(stream), 1);
  }

  /** Sends only these layers of its pictures, named by rid. */
  obey({ camera, screen }: { readonly camera: readonly string[]; readonly screen: readonly string[] }): void {
    for (const stream of this.streams) {
      if (!stream.isVideo) continue;
      const isWatched = (stream.shape.mid === 'cam' ? camera : screen).includes(stream.shape.rid);
      if (isWatched && !stream.active) stream.keyWanted = true;
      stream.active = isWatched;
    }
  }

  receive(packet: Buffer): void {
    if (isRtcp(packet)) readRtcp(packet, this);
    else {
      const now = this.now();
      if (readRtp(packet, header) && header.absSendTimeAt)
        this.estimate.note(packet.length, readAbsSendTime(packet, header.absSendTimeAt), now);
      const repaired = this.viewerByRepairs.get(header.ssrc);
      if (repaired) repaired.receive(unwrapped(packet, header.payloadAt, repaired.ssrc), now);
      else this.viewerBySsrc.get(packet.readUInt32BE(8))?.receive(packet, now);
    }
  }

  /** Call at least every 20 ms. */
  tick(): void {
    const now = this.now();
    for (const stream of this.streams)
      for (; stream.dueAt <= now; stream.dueAt += 1000 / stream.shape.fps)
        if (stream.active) for (const packet of stream.next(now * this.clockRate)) this.send(packet);
    for (const viewer of this.viewers.values()) {
      const { missing, key } = viewer.tick(now);
      if (missing.length > 0) this.send(nack(selfSsrc, viewer.ssrc, missing.slice(0, 100)));
      if (key) this.askKey(viewer);
    }
    if (now - this.reportedAt >= 1_000) this.report(now);
  }

  onSenderReport(ssrc: number, seconds: number, fraction: number): void {
    this.lastReports.set(ssrc, {
      middle: (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0,
      at: this.now(),
    });
  }
  onReceptionReport(): void {}
  onNack(ssrc: number, sequence: number): void {
    this.nacksHeard += 1;
    const packet = this.streamBySsrc.get(ssrc)?.again(sequence);
    if (packet) this.send(packet);
  }
  onPictureLoss(ssrc: number): void {
    const stream = this.streamBySsrc.get(ssrc);
    if (!stream) return;
    stream.keyWanted = true;
    this.picturesAskedFor += 1;
  }
  onBandwidth(bps: number): void {
    this.allowedBps = bps;
  }

  private readonly askedKeyAt = new Map<SimulatedViewer, number>();
  private askKey(viewer: SimulatedViewer): void {
    if (this.now() - (this.askedKeyAt.get(viewer) ?? -Infinity) < 300) return;
    this.askedKeyAt.set(viewer, this.now());
    this.send(pictureLoss(selfSsrc, viewer.ssrc));
  }

  private report(now: number): void {
    this.reportedAt = now;
    const reports = [...this.lastReports].slice(0, 31).map(([ssrc, { middle, at }]) => ({
      ssrc,
      fraction: this.viewerBySsrc.get(ssrc)?.fractionLost() ?? 0,
      lost: 0,
      highest: 0,
      jitter: 0,
      lastReport: middle,
      delay: Math.floor(((now - at) * 65_536) / 1000),
    }));
    this.send(receiverReport(selfSsrc, reports));
    const theirs = now * this.clockRate;
    for (const stream of this.reports ? this.streams : [])
      this.send(
        senderReport(
          stream.ssrc,
          Math.floor(theirs / 1000) + 3_900_000_000,
          Math.floor(((theirs % 1000) / 1000) * 2 ** 32),
          stream.timestampAt(theirs),
          0,
          0,
        ),
      );
    const estimated = this.estimate.second(now);
    const remb = this.remb === 'estimate' ? estimated : this.remb;
    if (remb !== undefined) this.send(bandwidth(selfSsrc, remb, [0]));
  }
}

const header = new RtpHeader();

/** The packet that was sent again, as it was (RFC 4588, 4). */
function unwrapped(packet: Buffer, payloadAt: number, ssrc: number): Buffer {
  const original = Buffer.concat([packet.subarray(0, payloadAt), packet.subarray(payloadAt + 2)]);
  original[1] = (packet[1]! & 0x80) | vp8PayloadType;
  packet.copy(original, 2, payloadAt, payloadAt + 2);
  original.writeUInt32BE(ssrc, 8);
  return original;
}
