import { LostPackets } from './lost-packets.ts';
import type { ReceptionReport } from './packets/rtcp-write.ts';
import { unwrap16 } from './packets/sequence.ts';
import type { DownTrack } from './down-track.ts';

/** Packets kept for retransmission: 3 s of a 1.7 Mbit/s camera at 1,100 bytes per packet, 5 s of sound at 20 ms. */
export const videoRing = 512;
export const audioRing = 256;

/** Silence after which a layer counts as switched off by its sender, in ms: five frames of the slowest screen (10 per second, halved). */
const idleMs = 1_500;

/** One SSRC as it arrives: a simulcast layer, or all there is of a sound. */
export class UpStream {
  readonly ssrc: number;
  /** 0 is the smallest picture. */
  readonly layer: number;
  /** Slots that send this stream, or wait for a key frame of it. */
  readonly followers: DownTrack[] = [];
  readonly lost = new LostPackets();
  /** Highest sequence number so far, without wrapping; -1 before the first packet. */
  highest = -1;
  lastAt = -Infinity;
  bps = 0;
  /** Pixels, from the last key frame; 0 before one. */
  width = 0;
  /** Whether its sender makes temporal layers. */
  canThin = false;
  private readonly clock: number;
  private readonly mask: number;
  private readonly packets: (Buffer | undefined)[];
  private readonly sequences: Int32Array;
  private received = 0;
  private bytes = 0;
  private measuredAt = 0;
  private countedReceived = 0;
  private countedLost = 0;
  /** Of the last second. */
  private secondReceived = 0;
  private secondLost = 0;
  private toldLost = 0;
  private unexpected = -1;
  private jitter = 0;
  private transit = 0;
  private keyAskedAt = -Infinity;
  private keyPause = keyPauseMs;
  private reportAt = 0;
  private reportMiddle = 0;

  constructor(ssrc: number, layer: number, clock: number, ring: number) {
    this.ssrc = ssrc;
    this.layer = layer;
    this.clock = clock;
    this.mask = ring - 1;
    this.packets = new Array<Buffer | undefined>(ring).fill(undefined);
    this.sequences = new Int32Array(ring).fill(-1);
  }

  /** `mediaBytes` is 0 for padding. The packet's number without wrapping, or -1 for one to drop: a duplicate, or a stray from far away. */
  accept(sequence: number, timestamp: number, mediaBytes: number, now: number, roundTripMs: number): number {
    if (this.highest < 0) this.highest = sequence + 0x10000 - 1;
    const number = unwrap16(this.highest, sequence);
    const ahead = number - this.highest;
    if (ahead > this.mask || ahead <= -this.mask) {
      // Two in a row from the new place mean that the sender began anew there (RFC 3550, A.1).
      const again = sequence === this.unexpected;
      this.unexpected = (sequence + 1) & 0xffff;
      if (!again) return -1;
      this.beginAt(number);
      return this.accept(sequence, timestamp, mediaBytes, now, roundTripMs);
    }
    if (ahead > 0) {
      for (let missing = this.highest + 1; missing < number; missing++)
        if (!this.lost.add(missing, now)) this.keyPause = keyPauseMs;
      this.highest = number;
    } else {
      if (this.sequences[number & this.mask] === number) return -1;
      this.lost.found(number, now, roundTripMs);
    }
    this.sequences[number & this.mask] = number;
    this.packets[number & this.mask] = undefined;
    this.received += 1;
    // Padding is neither a sign of life nor a cost: none of it is passed on.
    if (mediaBytes > 0) {
      this.bytes += mediaBytes;
      this.lastAt = now;
    }
    // RFC 3550, 6.4.1
    const transit = (now * this.clock) / 1000 - timestamp;
    if (this.transit !== 0 && ahead > 0) {
      const difference = Math.abs(transit - this.transit);
      if (difference < this.clock * 5) this.jitter += (difference - this.jitter) / 16;
    }
    this.transit = transit;
    return number;
  }

  keep(number: number, packet: Buffer): void {
    this.packets[number & this.mask] = packet;
  }

  kept(number: number): Buffer | undefined {
    return this.sequences[number & this.mask] === number ? this.packets[number & this.mask] : undefined;
  }

  isActive(now: number): boolean {
    return now - this.lastAt < idleMs;
  }

  /** Whether a key frame may be asked for now; asking is thereby noted. A sender that is too busy to give one is asked less and less. */
  mayAskKey(now: number): boolean {
    if (now - this.keyAskedAt < this.keyPause) return false;
    this.keyAskedAt = now;
    this.keyPause = Math.min(mostKeyPauseMs, this.keyPause * 2);
    return true;
  }

  noteKey(width: number): void {
    if (width > 0) this.width = width;
    this.keyPause = keyPauseMs;
  }

  /** Updates `bps`; call every half second or so. A layer that is asleep costs, once woken, what it cost before. */
  measure(now: number, isAwake: boolean): void {
    const elapsed = now - this.measuredAt;
    if (elapsed < 400) return;
    const rate = (this.bytes * 8000) / elapsed;
    if (this.measuredAt > 0 && isAwake) this.bps = this.bps === 0 ? rate : this.bps * 0.6 + rate * 0.4;
    this.bytes = 0;
    this.measuredAt = now;
  }

  noteSenderReport(ntpSeconds: number, ntpFraction: number, now: number): void {
    this.reportMiddle = (((ntpSeconds & 0xffff) << 16) | (ntpFraction >>> 16)) >>> 0;
    this.reportAt = now;
  }

  /** What the line lost and brought since the last call, whether or not it could be mended; late packets make the loss negative. */
  second(): { lost: number; received: number } {
    this.secondLost = this.lost.lost - this.countedLost;
    this.secondReceived = this.received - this.countedReceived;
    this.countedLost = this.lost.lost;
    this.countedReceived = this.received;
    this.lost.relax();
    return { lost: this.secondLost, received: this.secondReceived };
  }

  /** What to tell the sender after {@link second}, with this part of its loss. */
  report(now: number, part: number): ReceptionReport {
    const lost = this.secondLost * part;
    this.toldLost += lost;
    return {
      ssrc: this.ssrc,
      fraction: lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / (lost + this.secondReceived))),
      lost: Math.max(0, Math.round(this.toldLost)),
      highest: (this.highest - 0x10000) >>> 0,
      jitter: this.jitter >>> 0,
      lastReport: this.reportMiddle,
      delay: this.reportMiddle === 0 ? 0 : (((now - this.reportAt) * 65_536) / 1000) >>> 0,
    };
  }

  private beginAt(number: number): void {
    this.lost.clear();
    // Numbers never go back, not even here.
    this.highest = (number > this.highest ? number : number + 0x10000) - 1;
    this.transit = 0;
    this.unexpected = -1;
    for (const slot of [...this.followers]) slot.beginAgain(this);
  }
}

/** Least and longest time between two requests for a key frame, in ms: one costs as much as a second of pictures. */
const keyPauseMs = 300;
const mostKeyPauseMs = 2_400;
