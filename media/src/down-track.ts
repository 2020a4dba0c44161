import { writeAbsSendTime, extensionIds } from './packets/extensions.ts';
import { writeU16, writeU32 } from './packets/bytes.ts';
import { senderReport } from './packets/rtcp-write.ts';
import { readRtp, RtpHeader } from './packets/rtp.ts';
import { unwrap15, unwrap16, unwrap7 } from './packets/sequence.ts';
import { readVp8, Vp8Descriptor, writeVp8Ids } from './packets/vp8.ts';
import { audioClock, rtxPayloadType, rtxSsrcOf, videoClock } from './negotiation/codecs.ts';
import type { DownLine } from './negotiation/slots.ts';
import type { LossShare } from './loss-share.ts';
import { Renumbering } from './renumbering.ts';
import { SentPackets } from './sent-packets.ts';
import { isVideo, type Source } from './source.ts';
import type { UpStream } from './up-stream.ts';
import type { UpTrack } from './up-track.ts';

/** Where a slot's packets go. */
export interface Outlet {
  send(packet: Buffer): boolean;
  /** Told of what was sent. */
  sent(bytes: number, isPadding: boolean): void;
  /** A slot began to carry its source: the first key frame, or the first sound, has passed. */
  onStarted(): void;
}

/**
 * One slot of a receiver: an SSRC of its own that carries one source after another, and of a source one layer after another. It
 * moves only on a key frame, and rewrites numbers, times and VP8 ids so that the receiver sees one unbroken stream.
 */
export class DownTrack {
  readonly mid: string;
  readonly source: Source;
  readonly ssrc: number;
  readonly video: boolean;
  /** The source that the slot is for now. */
  track: UpTrack | undefined;
  /** The stream that is passed on; `undefined` while paused or not yet begun. */
  current: UpStream | undefined;
  /** The stream to pass on, from its next key frame. */
  target: UpStream | undefined;
  /** Whether anything of `track` has passed. */
  started = false;
  /** The highest temporal layer that passes: 1 leaves out every second frame of three layers; 3 is all of them. */
  temporalLimit = 3;
  packets = 0;
  octets = 0;
  private readonly outlet: Outlet;
  private readonly clock: number;
  private readonly numbers = new Renumbering();
  private readonly pictures = new Renumbering();
  private readonly history = new SentPackets();
  private pictureId = 0;
  private tl0 = 0;
  private tl0Offset = 0;
  private temporal = 3;
  private timeOffset = 0;
  private lastTime = 0;
  private lastAt = 0;
  /** Packets of pictures sent again. */
  private repairs = 0;
  /** Packets sent for the first time; and what the counts were at the last report. */
  private passed = 0;
  private reportedPassed = 0;
  private reportedOutput = 0;

  constructor(line: DownLine, ssrc: number, random: () => number, outlet: Outlet) {
    this.mid = line.mid;
    this.source = line.source;
    this.ssrc = ssrc;
    this.video = isVideo(line.source);
    this.clock = this.video ? videoClock : audioClock;
    this.outlet = outlet;
    // RFC 3550, 5.1: numbers begin at random; the extra round keeps them above 0 when something earlier comes late.
    this.numbers.output = this.reportedOutput = 0x10000 + Math.floor(random() * 0x8000);
    this.pictures.output = 0x8000 + Math.floor(random() * 0x4000);
    this.lastTime = Math.floor(random() * 0x80000000);
  }

  /** Gives the slot to another source, or to nobody. Nothing of the old one passes from here on, not even a retransmission. */
  assign(track: UpTrack | undefined): void {
    if (this.track === track) return;
    this.follow(undefined);
    this.track = track;
    this.started = false;
    this.history.clear();
  }

  /** Chooses the stream of the source; `undefined` pauses at once. */
  follow(target: UpStream | undefined): void {
    if (target === this.target) return;
    const old = this.target;
    this.target = target;
    if (target === undefined && this.current) {
      const paused = this.current;
      this.current = undefined;
      unfollow(paused, this);
    }
    if (old && old !== this.current) unfollow(old, this);
    if (target && target !== this.current) target.followers.push(this);
  }

  /** Sends nothing more of the stream it is about to leave: on a line that is overrun, that only delays the key frame. */
  leaveNow(): void {
    const left = this.current;
    if (!left || left === this.target) return;
    this.current = undefined;
    unfollow(left, this);
  }

  /** Whether it waits for a key frame of `target`. */
  get waiting(): boolean {
    return this.target !== this.current;
  }

  /** Passes one packet on. What is ours in it is written in place: every slot, and every retransmission, writes all of it anew. */
  forward(
    stream: UpStream,
    packet: Buffer,
    number: number,
    header: RtpHeader,
    vp8: Vp8Descriptor,
    now: number,
  ): void {
    if (stream !== this.current) {
      if (stream !== this.target || (this.video && !vp8.key)) return;
      this.moveTo(stream, number, header, vp8, now);
    }
    let picture = 0;
    if (this.video) {
      if (vp8.start && vp8.temporalLayer > this.temporal && vp8.layerSync) this.temporal = this.temporalLimit;
      if (this.temporal > this.temporalLimit) this.temporal = this.temporalLimit;
      picture = this.pictureOf(vp8);
      if (vp8.temporalLayer > this.temporal) {
        this.numbers.leaveOut(number);
        return;
      }
    }
    const output = this.numbers.pass(number);
    if (output < 0) return;
    const time = (header.timestamp + this.timeOffset) >>> 0;
    const tl0 = (vp8.tl0 + this.tl0Offset) & 0xff;
    if (output === this.numbers.output) {
      this.lastTime = time;
      this.lastAt = now;
      this.tl0 = tl0;
    }
    this.passed += 1;
    this.history.add(output, stream, number, time, picture, tl0, now);
    writeU16(packet, 2, output);
    writeU32(packet, 4, time);
    writeU32(packet, 8, this.ssrc);
    if (this.video) writeVp8Ids(packet, vp8, picture, tl0);
    this.emit(packet, header.payloadEnd - header.payloadAt);
  }

  /** Leaves out a packet of nothing but padding, and closes the gap. */
  skip(stream: UpStream, number: number): void {
    if (stream === this.current) this.numbers.leaveOut(number);
  }

  /** The stream began anew with other numbers: so does what we pass on of it. */
  beginAgain(stream: UpStream): void {
    if (this.current !== stream) return;
    this.current = undefined;
    if (this.target !== stream) unfollow(stream, this);
  }

  /** Answers a request for the packet with this number on the wire. Gives the bytes sent; 0 when it is unknown or was just sent. */
  resend(sequence: number, now: number, roundTripMs: number): number {
    const output = unwrap16(this.numbers.output, sequence);
    const i = this.history.find(output, now, roundTripMs);
    if (i < 0) return 0;
    const stream = this.history.streams[i]!;
    const packet = stream.kept(this.history.inputs[i]!);
    if (!packet || !readRtp(packet, again)) return 0;
    const video = this.video && readVp8(packet, again.payloadAt, again.payloadEnd, againVp8);
    this.history.sentAt[i] = now;
    writeU16(packet, 2, output);
    writeU32(packet, 4, this.history.times[i]!);
    writeU32(packet, 8, this.ssrc);
    if (video) writeVp8Ids(packet, againVp8, this.history.pictures[i]!, this.history.tl0s[i]!);
    if (again.absSendTimeAt) writeAbsSendTime(packet, again.absSendTimeAt, now);
    if (this.video) return this.repair(packet, again.payloadAt, output);
    this.emit(packet, again.payloadEnd - again.payloadAt);
    return packet.length;
  }

  /** Sends a packet again as RFC 4588, 4 has it: its number stands before its payload. Gives the bytes. */
  private repair(packet: Buffer, payloadAt: number, output: number): number {
    const length = packet.length + 2;
    if (length > repaired.length) return 0;
    packet.copy(repaired, 0, 0, payloadAt);
    writeU16(repaired, payloadAt, output);
    packet.copy(repaired, payloadAt + 2, payloadAt);
    repaired[1] = (packet[1]! & 0x80) | rtxPayloadType;
    writeU16(repaired, 2, this.repairs++);
    writeU32(repaired, 8, rtxSsrcOf(this.ssrc));
    if (this.outlet.send(repaired.subarray(0, length))) this.outlet.sent(length, false);
    return length;
  }

  /** Sends one packet of nothing but padding, to find out whether the line carries more. Gives its bytes; 0 when not started. */
  probe(payloadType: number, now: number): number {
    if (!this.current) return 0;
    const output = this.numbers.insert();
    this.passed += 1;
    this.history.forget(output);
    writeU16(padding, 2, output);
    writeU32(padding, 4, this.lastTime);
    writeU32(padding, 8, this.ssrc);
    padding[1] = payloadType;
    writeAbsSendTime(padding, 17, now);
    this.emit(padding, 0);
    return padding.length;
  }

  /** Tells the receiver how its time runs beside a wall clock (seconds since 1900) that all slots share. */
  report(ntpSeconds: number, ntpFraction: number, timestamp: number): void {
    const time = (timestamp + this.timeOffset) >>> 0;
    this.outlet.send(senderReport(this.ssrc, ntpSeconds, ntpFraction, time, this.packets, this.octets));
  }

  /**
   * The receiver reports this part lost, 0 to 1. What we had not got ourselves it misses too; that is the line of the sender, and taken
   * off before it is added to `line`.
   */
  noteLoss(part: number, line: LossShare): void {
    const numbers = this.numbers.output - this.reportedOutput;
    const passed = this.passed - this.reportedPassed;
    this.reportedOutput = this.numbers.output;
    this.reportedPassed = this.passed;
    if (numbers > 0) line.add(part * numbers - (numbers - passed), passed);
  }

  private emit(packet: Buffer, payloadBytes: number): void {
    if (!this.outlet.send(packet)) return;
    this.outlet.sent(packet.length, payloadBytes === 0);
    this.packets += 1;
    this.octets = (this.octets + payloadBytes) >>> 0;
  }

  private moveTo(stream: UpStream, number: number, header: RtpHeader, vp8: Vp8Descriptor, now: number): void {
    const left = this.current;
    this.current = stream;
    if (left) unfollow(left, this);
    // Time runs on by the wall clock: layers and sources each count from somewhere else.
    const elapsed =
      this.lastAt === 0 ? 0 : Math.max(1, Math.round(((now - this.lastAt) * this.clock) / 1000));
    this.timeOffset = (this.lastTime + elapsed - header.timestamp) >>> 0;
    this.numbers.begin(number);
    if (this.video) {
      this.pictureId = 0x8000 + vp8.pictureId;
      this.pictures.begin(this.pictureId);
      this.tl0Offset = (this.tl0 + 1 - vp8.tl0) & 0xff;
      this.temporal = this.temporalLimit;
    }
    if (this.started) return;
    this.started = true;
    this.outlet.onStarted();
  }

  private pictureOf(vp8: Vp8Descriptor): number {
    if (!vp8.pictureIdAt) return 0;
    const id = vp8.wide ? unwrap15(this.pictureId, vp8.pictureId) : unwrap7(this.pictureId, vp8.pictureId);
    if (id > this.pictureId) this.pictureId = id;
    return vp8.temporalLayer > this.temporal ? this.pictures.leaveOut(id) : this.pictures.pass(id);
  }
}

function unfollow(stream: UpStream, slot: DownTrack): void {
  const i = stream.followers.indexOf(slot);
  if (i >= 0) stream.followers.splice(i, 1);
}

/** Read again only for a retransmission, apart from the headers of the hot path. */
const again = new RtpHeader();
const againVp8 = new Vp8Descriptor();

/** The packet that is being sent again; no UDP packet of a browser is longer than an Ethernet frame. */
const repaired = Buffer.alloc(2048);

/** 12 bytes of header, 8 of extension (abs-send-time), 255 of padding. */
const padding = Buffer.alloc(12 + 8 + 255);
padding[0] = 0x80 | 0x20 | 0x10;
writeU16(padding, 12, 0xbede);
writeU16(padding, 14, 1);
padding[16] = (extensionIds.absSendTime << 4) | 2;
padding[padding.length - 1] = 255;
