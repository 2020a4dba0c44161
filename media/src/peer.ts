import { DownTrack } from './down-track.ts';
import { DownlinkEstimate } from './downlink.ts';
import { buildOffer } from './negotiation/offer.ts';
import { vp8PayloadType } from './negotiation/codecs.ts';
import { parseAnswer } from './negotiation/answer.ts';
import { downLines, upLines } from './negotiation/slots.ts';
import { bandwidth, receiverReport } from './packets/rtcp-write.ts';
import { readAbsSendTime } from './packets/extensions.ts';
import { readRtcp, type RtcpReader } from './packets/rtcp-read.ts';
import { isRtcp, readRtp, RtpHeader } from './packets/rtp.ts';
import { LossShare } from './loss-share.ts';
import { ClockOffset } from './clock-offset.ts';
import type { Source } from './source.ts';
import type { Transport } from './transport.ts';
import { UplinkEstimate } from './uplink.ts';
import { UpTrack, ourSsrc } from './up-track.ts';
import type { UpStream } from './up-stream.ts';

/** The most that a client may send in all, in bits per second: a camera (2.35 M), a screen (2.9 M) and sound, with room to resend. */
const uplinkCapBps = 6_000_000;

export interface PeerEvents {
  onOpen(): void;
  onFailed(reason: string): void;
  /** What this peer's slots carry has changed by itself: one began. */
  onSlots(): void;
  onLoudness(loudness: number, now: number): void;
}

export interface PeerOptions {
  readonly generation: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly random: () => number;
  readonly events: PeerEvents;
}

/** One connection: what it sends ({@link UpTrack} by source), what it is sent ({@link DownTrack} by slot), and the feedback of both. */
export class Peer implements RtcpReader {
  readonly generation: number;
  readonly ups: Readonly<Record<Source, UpTrack>>;
  readonly downs: readonly DownTrack[];
  readonly estimate: DownlinkEstimate;
  open = false;
  roundTripMs = 100;
  private readonly events: PeerEvents;
  private readonly now: () => number;
  private readonly upByMid = new Map<string, UpTrack>();
  private readonly upBySsrc = new Map<number, { track: UpTrack; stream: UpStream }>();
  private readonly downBySsrc = new Map<number, DownTrack>();
  private readonly clockOffset = new ClockOffset();
  private transport: Transport | undefined;
  private closed = false;
  private reportedAt = 0;
  private measured = false;
  private padAt = 0;
  private readonly uplink = new UplinkEstimate();
  private readonly downLoss = new LossShare(0.7);

  constructor({ generation, now, random, events }: PeerOptions) {
    this.generation = generation;
    this.now = now;
    this.events = events;
    this.estimate = new DownlinkEstimate(now);
    const send = (packet: Buffer): boolean => this.transport?.send(packet) ?? false;
    const ups = upLines.map(({ mid, source, rids }) => {
      const track = new UpTrack(source, rids, send);
      this.upByMid.set(mid, track);
      return [source, track] as const;
    });
    this.ups = Object.fromEntries(ups) as Record<Source, UpTrack>;
    this.ups.microphone.onLoudness = (loudness, at) => events.onLoudness(loudness, at);
    const base = 0x1000_0000 + Math.floor(random() * 0x7000_0000);
    this.downs = downLines.map((line, i) => {
      const outlet = {
        send: (packet: Buffer) => this.transport!.send(packet),
        sent: (bytes: number, isPadding: boolean) => this.estimate.noteSent(bytes, isPadding),
        onStarted: () => events.onSlots(),
      };
      const slot = new DownTrack(line, base + i, random, outlet);
      this.downBySsrc.set(slot.ssrc, slot);
      return slot;
    });
  }

  /** Takes the transport and gives the offer that goes with it. */
  offer(transport: Transport): string {
    this.transport = transport;
    return buildOffer(
      transport.local,
      this.generation + 1,
      (mid) => this.downs.find((d) => d.mid === mid)!.ssrc,
    );
  }

  /** The reason why the answer cannot be used; `undefined` when it can. */
  answer(sdp: string): string | undefined {
    const answer = parseAnswer(sdp);
    if (!answer.ok) return answer.reason;
    for (const { mid, ssrc } of answer.value.ssrcs) {
      const track = this.upByMid.get(mid);
      if (track && !track.video) this.learn(track, ssrc, '');
    }
    this.transport?.accept(answer.value);
    return undefined;
  }

  opened(): void {
    this.open = true;
    this.events.onOpen();
  }

  failed(reason: string): void {
    if (this.closed) return;
    this.close();
    this.events.onFailed(reason);
  }

  close(): void {
    this.open = false;
    this.closed = true;
    for (const slot of this.downs) slot.assign(undefined);
    this.transport?.close();
  }

  /** Every packet that arrives. */
  receive(packet: Buffer): void {
    if (packet.length < 8 || !this.open) return;
    if (isRtcp(packet)) {
      readRtcp(packet, this);
      return;
    }
    if (!readRtp(packet, header)) return;
    const known = this.upBySsrc.get(header.ssrc) ?? this.meet(packet);
    if (!known) return;
    const now = this.now();
    if (header.absSendTimeAt) this.uplink.noteArrival(readAbsSendTime(packet, header.absSendTimeAt), now);
    known.track.receive(known.stream, packet, header, now, this.roundTripMs);
  }

  onSenderReport(ssrc: number, ntpSeconds: number, ntpFraction: number, timestamp: number): void {
    const known = this.upBySsrc.get(ssrc);
    if (!known) return;
    const now = this.now();
    known.stream.noteSenderReport(ntpSeconds, ntpFraction, now);
    // All slots tell one wall clock, ours; the sender's is moved onto it, by the same for its sound and its picture.
    const ms = this.clockOffset.toOurs(ntpSeconds * 1000 + (ntpFraction * 1000) / 2 ** 32, now);
    known.track.tap?.report(known.stream, ms, timestamp);
    const seconds = Math.floor(ms / 1000);
    const fraction = Math.floor(((ms % 1000) / 1000) * 2 ** 32);
    for (const slot of known.stream.followers)
      if (slot.current === known.stream) slot.report(seconds, fraction, timestamp);
  }

  onReceptionReport(
    ssrc: number,
    fraction: number,
    _jitter: number,
    lastReport: number,
    delay: number,
  ): void {
    const slot = this.downBySsrc.get(ssrc);
    if (!slot) return;
    slot.noteLoss(fraction / 256, this.downLoss);
    // An old report says how the line was then.
    if (lastReport === 0 || delay > 65_536 * 3) return;
    // Our wall clock began with the process, so its middle 32 bits are these (RFC 3550, 6.4.1).
    const middle = Math.floor((this.now() * 65_536) / 1000) >>> 0;
    const units = (middle - lastReport - delay) >>> 0;
    if (units >= 65_536 * 3) return;
    const sample = (units * 1000) / 65_536;
    this.roundTripMs += this.measured ? (sample - this.roundTripMs) / 4 : sample - this.roundTripMs;
    this.measured = true;
    this.estimate.noteRoundTrip(sample);
  }

  onNack(ssrc: number, sequence: number): void {
    const slot = this.downBySsrc.get(ssrc);
    if (!slot || !this.estimate.mayResend()) return;
    this.estimate.noteResent(slot.resend(sequence, this.now(), this.roundTripMs));
  }

  onPictureLoss(ssrc: number): void {
    const slot = this.downBySsrc.get(ssrc);
    const stream = slot?.target;
    if (stream) slot.track?.askKey(stream, this.now());
  }

  onBandwidth(bps: number): void {
    this.estimate.noteRemb(bps);
  }

  /** Every 20 ms. */
  tick(now: number): void {
    if (!this.open) return;
    for (const source in this.ups) this.ups[source as Source].tick(now, this.roundTripMs);
    this.pad(now);
    if (now - this.reportedAt < 1_000) return;
    this.reportedAt = now;
    this.report(now);
    this.estimate.second(this.downLoss.second());
  }

  /** Lets the receiver's estimate grow, when a picture waits for a larger line. */
  private pad(now: number): void {
    const bps = this.estimate.probeBps;
    const slot = bps > 0 ? this.downs.find((down) => down.video && down.current) : undefined;
    if (!slot) {
      this.padAt = now;
      return;
    }
    // At most 30 packets in a tick: what could not be sent in time is not made up for.
    for (let n = 0; this.padAt < now && n < 30; n++)
      this.padAt += (slot.probe(vp8PayloadType, now) * 8000) / bps;
    this.padAt = Math.max(this.padAt, now - 20);
  }

  /** Shares lost, 0 to 1: of what this peer sends, and of what it is sent. */
  get loss(): { up: number; down: number } {
    return { up: this.uplink.loss, down: this.downLoss.share };
  }

  private report(now: number): void {
    const live = [...this.upBySsrc.values()].filter(({ stream }) => now - stream.lastAt < 10_000);
    const counts = live.map(({ stream }) => stream.second());
    const sum = (key: 'lost' | 'received') => counts.reduce((all, count) => all + count[key], 0);
    const part = this.uplink.second(sum('lost'), sum('received'));
    const reports = live.map(({ stream }) => stream.report(now, part));
    const video = [...this.upBySsrc.values()]
      .filter(({ track }) => track.video)
      .map(({ stream }) => stream.ssrc);
    const packets = [receiverReport(ourSsrc, reports.slice(0, 31))];
    if (video.length > 0) packets.push(bandwidth(ourSsrc, uplinkCapBps, video.slice(0, 8)));
    this.transport?.send(Buffer.concat(packets));
  }

  /** A new SSRC says by its mid, and its rid, what it is (RFC 8843, 9.2). */
  private meet(packet: Buffer): { track: UpTrack; stream: UpStream } | undefined {
    if (!header.midAt) return undefined;
    const track = this.upByMid.get(packet.toString('latin1', header.midAt, header.midAt + header.midLength));
    const rid = packet.toString('latin1', header.ridAt, header.ridAt + header.ridLength);
    // A padded rid, or one not there, leaves a simulcast stream unknown until a packet that names it.
    if (!track || header.payloadType !== track.payloadType) return undefined;
    return this.learn(track, header.ssrc, rid);
  }

  private learn(track: UpTrack, ssrc: number, rid: string): { track: UpTrack; stream: UpStream } | undefined {
    const stream = track.open(ssrc, rid);
    if (!stream) return undefined;
    for (const [known, { stream: old }] of this.upBySsrc)
      if (!Object.values(this.ups).some((up) => up.streams.includes(old))) this.upBySsrc.delete(known);
    const entry = { track, stream };
    this.upBySsrc.set(ssrc, entry);
    return entry;
  }
}

/** Filled again for every packet. */
const header = new RtpHeader();
